import Foundation
import Testing

@testable import ServiceKit

@Suite struct Hashing {  // FIPS 180-4, RFC 4231
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `FIPS 180-4 example`(text: String, expected: String) {
        #expect(SHA256.hash(text).hex == expected)
    }

    @Test func `a million letters, however they are split`() {
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        #expect(SHA256.hash(text).hex == expected)
        var hash = SHA256()
        var start = 0
        var step = 1
        while start < text.count {
            hash.update(Array(text[start..<min(start + step, text.count)]))
            start += step
            step = step % 300 + 7
        }
        #expect(hash.finish().hex == expected)
        // Asking does not end it.
        #expect(hash.finish().hex == expected)
    }

    @Test(
        arguments: [
            (
                [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
            ),
            (
                Array(1...25), [UInt8](repeating: 0xCD, count: 50),
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131),
                Array(
                    """
                    This is a test using a larger than block-size key and a larger than block-size \
                    data. The key needs to be hashed before being used by the HMAC algorithm.
                    """.utf8),
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
            ),
        ] as [([UInt8], [UInt8], String)])
    func `RFC 4231 test case`(key: [UInt8], message: [UInt8], expected: String) {
        #expect(SHA256.authenticationCode(for: message, key: key).hex == expected)
    }

    @Test func `every length from 0 to 200 agrees with Python`() throws {
        let python = Foundation.Process()
        python.executableURL = URL(filePath: "/usr/bin/env")
        python.arguments = [
            "python3", "-c",
            """
            import hashlib
            for n in range(201):
                print(hashlib.sha256(bytes(i * 7 % 256 for i in range(n))).hexdigest())
            """,
        ]
        let output = Pipe()
        python.standardOutput = output
        try python.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        python.waitUntilExit()
        let expected = text.split(separator: "\n").map(String.init)
        try #require(expected.count == 201)
        for length in 0...200 {
            let bytes = (0..<length).map { UInt8($0 * 7 % 256) }
            #expect(SHA256.hash(bytes).hex == expected[length], "\(length) bytes")
        }
    }

    @Test func `hexadecimal there and back`() {
        let bytes = [UInt8](0...255)
        #expect([UInt8](hex: bytes.hex) == bytes)
        #expect([UInt8](hex: "00fFAb") == [0, 255, 171])
        #expect([UInt8](hex: "0") == nil)
        #expect([UInt8](hex: "0g") == nil)
    }
}

@Suite struct Tokens {
    @Test func `base64url agrees with Foundation's base64`() {
        for length in 0..<100 {
            let bytes = secureBytes(length)
            let expected = Data(bytes).base64EncodedString()
                .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
                .replacingOccurrences(of: "=", with: "")
            #expect(bytes.base64URL == expected)
            #expect([UInt8](base64URL: expected) == bytes)
        }
    }

    @Test(arguments: ["A", "AB", "AAB", "A+AA", "AA==", "AA A", "ÄAAA"])
    func `what is not base64url in its one form is refused`(text: String) {
        #expect([UInt8](base64URL: text) == nil)
    }

    @Test func `tokens differ and have the length they say`() {
        let tokens = (0..<1_000).map { _ in secureToken() }
        #expect(Set(tokens).count == 1_000)
        #expect(tokens.allSatisfy { $0.utf8.count == 43 })
        #expect(secureBytes(1_000).count == 1_000)
        // The last part beyond getentropy's 256 bytes is random too.
        #expect(Set(secureBytes(1_000).suffix(200)).count > 50)
    }

    @Test func `secrets are compared as a whole`() {
        #expect(constantTimeEqual("token", "token"))
        #expect(!constantTimeEqual("token", "tokeN"))
        #expect(!constantTimeEqual("token", "tokens"))
        #expect(constantTimeEqual([UInt8](), []))
    }
}
