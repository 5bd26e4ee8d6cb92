import Documents

/// One row of a source's table, its cells by the names of their columns.
struct Record {
    fileprivate let columns: Columns
    fileprivate var cells: [String]
    let line: Int

    /// The first of these columns that has something other than white space in this row, without
    /// white space around it. Formats name the same column differently, hence several.
    subscript(_ names: String...) -> String? {
        for name in names {
            guard let index = columns.indices[name], index < cells.count else { continue }
            let text = cells[index].trimmed
            if !text.isEmpty { return text }
        }
        return nil
    }

    var place: Place { Place(file: columns.file, line: line) }
}

/// The names of a table's columns, shared by all its rows.
final class Columns {
    let file: String
    fileprivate var indices: [String: Int] = [:]

    init(file: String) { self.file = file }

    fileprivate func index(of name: String) -> Int {
        if let index = indices[name] { return index }
        let index = indices.count
        indices[name] = index
        return index
    }
}

/// The rows of one file, or of all objects of one kind in JSON files.
struct Table {
    private(set) var records: [Record] = []
    /// Where the row with an `id` stands; kept by `merge` alone.
    private var positions: [String: Int] = [:]
    private var columns: [String: Columns] = [:]

    /// Adds a row made of names and values. A row whose `id` is there already adds the values which
    /// that one does not have: JSON repeats an object wherever it is mentioned.
    mutating func merge(_ values: [(name: String, value: String)], at place: Place) {
        let known = values.first { $0.name == "id" }.flatMap { positions[$0.value] }
        var record =
            known.map { records[$0] }
            ?? Record(columns: columnsOf(place.file), cells: [], line: place.line)
        for (name, value) in values where record[name] == nil {
            let index = record.columns.index(of: name)
            while record.cells.count <= index { record.cells.append("") }
            record.cells[index] = value
        }
        if let known {
            records[known] = record
        } else {
            if let id = record["id"] { positions[id] = records.count }
            records.append(record)
        }
    }

    private mutating func columnsOf(_ file: String) -> Columns {
        if let known = columns[file] { return known }
        let new = Columns(file: file)
        columns[file] = new
        return new
    }

    /// A CSV file with a header. Rows with more cells than the header are rejected: nobody can tell
    /// which of their cells moved.
    ///
    /// Fails with `UnusableSource` when the file cannot be read as CSV to its end.
    static func csv(
        _ path: String, mapping: ColumnMapping, findings: inout Findings
    ) throws -> Table {
        var table = Table()
        let columns = table.columnsOf(path.lastPathComponent)
        var reader = CSVReader()
        var header: Int?
        func add(_ row: CSVReader.Row) {
            guard let count = header else {
                header = row.cells.count
                for (index, name) in row.cells.enumerated() {
                    let name = mapping.name(of: name, in: columns.file)
                    // A column named twice keeps its first place.
                    if columns.indices[name] == nil { columns.indices[name] = index }
                }
                return
            }
            if row.cells.dropFirst(count).contains(where: { !$0.trimmed.isEmpty }) {
                let place = Place(file: columns.file, line: row.line)
                findings.reject(
                    place, "has \(row.cells.count) cells where the header has \(count)")
                return
            }
            if row.cells.allSatisfy(\.trimmed.isEmpty) { return }
            table.records.append(Record(columns: columns, cells: row.cells, line: row.line))
        }
        do {
            try readFile(path) { try reader.read($0, each: add) }
            try reader.finish(each: add)
        } catch let defect as CSVDefect {
            throw UnusableSource("\(path): \(defect)")
        }
        return table
    }
}

/// Other names for a source's columns, from the file given with `--mapping`.
///
/// The file is CSV with the header `file,column,name`: the column so called in the file so called
/// is read as if it were called `name`. An empty `file` means all files.
struct ColumnMapping {
    private struct Column: Hashable {
        var file: String
        var name: String
    }

    private var names: [Column: String] = [:]

    init() {}

    /// Fails with `UnusableSource` when the file has other columns or an incomplete row.
    init(path: String) throws {
        var findings = Findings()
        let table = try Table.csv(path, mapping: ColumnMapping(), findings: &findings)
        for row in table.records {
            guard let column = row["column"], let name = row["name"] else {
                throw UnusableSource(
                    "\(path), line \(row.line): a mapping needs the columns file,column,name"
                        + " with a value in the last two.")
            }
            let file = row["file"] ?? ""
            names[Column(file: file, name: column.lowercased())] = name.lowercased()
        }
    }

    /// The name in lower case under which a column is known here.
    fileprivate func name(of column: String, in file: String) -> String {
        let column = column.trimmed.lowercased()
        return names[Column(file: file, name: column)]
            ?? names[Column(file: "", name: column)] ?? column
    }
}
