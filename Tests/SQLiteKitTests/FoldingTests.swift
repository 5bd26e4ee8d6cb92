import Foundation
import Testing

@testable import SQLiteKit

@Suite struct Folding {  // DI-11: names are found without their accents
    @Test(arguments: [
        ("", ""), ("Smith", "smith"), ("Ünsal Straße", "unsal strasse"),
        ("GARCÍA-MUÑOZ", "garcia-munoz"),
        ("Ørsted Æsir Þór", "orsted aesir thor"), ("Nguyễn Thị Ánh Đào", "nguyen thi anh dao"),
        ("Łódź", "lodz"), ("e\u{301}cole", "ecole"), ("İstanbul ışık", "istanbul isik"),
        ("Ștefan Țepeș", "stefan tepes"), ("ΑΘΗΝΑ", "αθηνα"), ("МОСКВА", "москва"),
        ("東京 7×3", "東京 7×3"),
    ])
    func `a name loses case and marks`(name: String, expected: String) throws {
        #expect(folded(name) == expected)
        let temporary = try TemporaryDatabase()
        let inSQL = try temporary.database.read { tx in
            try tx.first("SELECT fold(?)", name) { $0.text(0) }
        }
        #expect(inSQL == expected)
    }

    @Test func `the table agrees with Unicode's own decompositions`() throws {
        for value: UInt32 in [0xC0...0x17F, 0x1CD...0x1DC, 0x1E00...0x1EFF].joined() {
            let scalar = try #require(Unicode.Scalar(value))
            let letter = String(Character(scalar))
            let base = try #require(
                letter.decomposedStringWithCanonicalMapping.unicodeScalars.first)
            guard base.isASCII, base.properties.isAlphabetic else { continue }
            #expect(folded(letter) == String(Character(base)).lowercased(), "\(letter)")
        }
    }

    @Test func `NULL stays NULL, and an index may use it`() throws {
        let temporary = try TemporaryDatabase()
        try temporary.database.write { tx throws in
            #expect(try tx.first("SELECT fold(NULL)") { $0.isNull(0) } == true)
            try tx.run("CREATE INDEX note_by_name ON note (fold(text))")
            try tx.run("INSERT INTO note (text) VALUES ('Zoë')")
            #expect(try tx.exists("SELECT 1 FROM note WHERE fold(text) = ?", folded("zoe")))
        }
    }
}
