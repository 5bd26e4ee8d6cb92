extension Command {
    static let importing = Command(
        name: "import", summary: "Loads a directory of another system.", usage: "footbridge import"
    ) { _, _ in 1 }
}
