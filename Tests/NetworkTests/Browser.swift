import Foundation
import Glibc
import TestSupport

/// A real Chromium, driven over WebDriver (W3C) with curl.
final class Browser {
    private let session: String
    private let port: Int
    private let driver: pid_t
    private let folder = TemporaryFolder()

    /// - `width`, `height`: of the page, in CSS pixels.
    init(width: Int = 1_280, height: Int = 900) throws {
        port = freePort()
        driver = try spawn(
            ["/usr/bin/chromedriver", "--port=\(port)", "--allowed-ips=127.0.0.1"],
            environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path],
            output: folder.file("driver.out"))
        atExit(kill: driver)
        let address = "http://127.0.0.1:\(port)"
        let isUp = try eventually {
            try Self.send("GET", "\(address)/status", nil)["ready"] as? Bool == true
        }
        guard isUp else { throw StartFailure(output: "chromedriver does not start") }
        let options: [String: Any] = [
            "args": [
                "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                "--user-data-dir=\(folder.file("profile"))", "--window-size=\(width),\(height)",
            ]
        ]
        let made = try Self.send(
            "POST", "\(address)/session",
            [
                "capabilities": [
                    "alwaysMatch": [
                        "goog:chromeOptions": options, "goog:loggingPrefs": ["browser": "ALL"],
                    ]
                ]
            ])
        guard let id = made["sessionId"] as? String else {
            throw StartFailure(output: "no browser: \(made)")
        }
        session = "\(address)/session/\(id)"
        // Headless windows have a least width; a phone is narrower.
        _ = try command(
            "POST", "goog/cdp/execute",
            [
                "cmd": "Emulation.setDeviceMetricsOverride",
                "params": [
                    "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600,
                ],
            ])
    }

    deinit {
        _ = try? Self.send("DELETE", session, nil)
        kill(driver, SIGTERM)
    }

    // MARK: What a person does

    func open(_ address: String) throws { _ = try command("POST", "url", ["url": address]) }

    /// Presses the button or link with this name; waits for it.
    func press(_ name: String) throws {
        try act(on: Self.buttonScript, name) { element in
            let center = "arguments[0].scrollIntoView({block: 'center'})"
            _ = try command(
                "POST", "execute/sync",
                ["script": center, "args": [[Self.elementKey: element]]])
            _ = try command("POST", "element/\(element)/click", [:])
        }
    }

    /// Types into the field with this label, in place of what stands there.
    func type(_ text: String, into label: String) throws {
        try act(on: Self.fieldScript, label) { element in
            _ = try command("POST", "element/\(element)/clear", [:])
            _ = try command("POST", "element/\(element)/value", ["text": text])
        }
    }

    /// Chooses an option of the list with this label.
    func choose(_ option: String, from label: String) throws {
        let script = """
            const [list, text] = arguments;
            list.value = [...list.options].find((o) => o.text.trim() === text).value;
            list.dispatchEvent(new Event('input', {bubbles: true}));
            list.dispatchEvent(new Event('change', {bubbles: true}));
            """
        try act(on: Self.fieldScript, label) { element in
            _ = try command(
                "POST", "execute/sync",
                ["script": script, "args": [[Self.elementKey: element], option]])
        }
    }

    /// Ticks the box or radio button with this label.
    func tick(_ label: String) throws {
        try act(on: Self.fieldScript, label) { element in
            _ = try command(
                "POST", "execute/sync",
                ["script": "arguments[0].click()", "args": [[Self.elementKey: element]]])
        }
    }

    // MARK: What a person sees

    /// Waits until the text stands on the page; false after ten seconds.
    func shows(_ text: String) throws -> Bool {
        try eventually { try pageText().contains(text) }
    }

    func pageText() throws -> String {
        let reply = try command(
            "POST", "execute/sync", ["script": "return document.body.innerText", "args": []])
        return reply["value"] as? String ?? ""
    }

    func evaluate(_ script: String) throws -> Any? {
        try command("POST", "execute/sync", ["script": script, "args": []])["value"]
    }

    /// Errors that the page wrote to the browser's console, besides the answer 401 by which the
    /// portal learns that nobody is signed in.
    func consoleErrors() throws -> [String] {
        let entries = try command("POST", "se/log", ["type": "browser"])["value"]
        return (entries as? [[String: Any]] ?? []).filter { $0["level"] as? String == "SEVERE" }
            .compactMap { $0["message"] as? String }
            .filter { !$0.contains("identity.me") || !$0.contains("401") }
    }

    // MARK: WebDriver

    private static let fieldScript = """
        const text = (e) => e.textContent.replace(/\\s+/g, ' ').trim();
        const place = document.querySelector('dialog[open]') ?? document;
        const seen = [...place.querySelectorAll('label')].filter((e) => e.checkVisibility());
        const label = seen.find((e) => text(e) === arguments[0])
            ?? seen.find((e) => text(e).startsWith(arguments[0]));
        return label?.control;
        """

    private static let buttonScript = """
        const text = (e) =>
            (e.getAttribute('aria-label') ?? e.textContent).replace(/\\s+/g, ' ').trim();
        const place = document.querySelector('dialog[open]') ?? document;
        const seen = [...place.querySelectorAll('button, a, [role=option]')]
            .filter((e) => e.checkVisibility() && !e.disabled);
        return seen.find((e) => text(e) === arguments[0])
            ?? seen.find((e) => text(e).startsWith(arguments[0]));
        """

    /// How WebDriver marks an element in JSON (W3C WebDriver §12.2).
    private static let elementKey = "element-6066-11e4-a52e-4f735466cecf"

    /// Does something with the element that a script finds, once it does; again, when the page
    /// drew itself anew in between.
    private func act(
        on script: String, _ argument: String, _ deed: (_ element: String) throws -> Void
    ) throws {
        var failure: any Error = StartFailure(output: "nothing is called \(argument)")
        let isDone = try eventually {
            let reply = try command(
                "POST", "execute/sync", ["script": script, "args": [argument]])
            guard let element = (reply["value"] as? [String: Any])?[Self.elementKey] as? String
            else { return false }
            do {
                try deed(element)
                return true
            } catch {
                failure = error
                return false
            }
        }
        guard isDone else { throw StartFailure(output: "\(failure)\non:\n\(try pageText())") }
    }

    private func command(_ method: String, _ path: String, _ body: [String: Any]) throws -> [String:
        Any]
    {
        try Self.send(method, "\(session)/\(path)", body, whole: true)
    }

    private static func send(
        _ method: String, _ address: String, _ body: [String: Any]?, whole: Bool = false
    ) throws -> [String: Any] {
        var words = ["/usr/bin/curl", "-sS", "-X", method, address]
        var input: String?
        if let body {
            words += ["-H", "Content-Type: application/json", "--data-binary", "@-"]
            let data = try JSONSerialization.data(withJSONObject: body)
            input = String(decoding: data, as: UTF8.self)
        }
        let reply = jsonObject(try run(words, environment: [:], input: input).output)
        if whole {
            if let value = reply["value"] as? [String: Any], let error = value["error"] as? String {
                throw StartFailure(output: "\(error): \(value["message"] ?? "")")
            }
            return reply
        }
        return reply["value"] as? [String: Any] ?? [:]
    }
}
