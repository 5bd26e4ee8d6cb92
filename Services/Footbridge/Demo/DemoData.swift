/// The people and places of Marlow County, which does not exist.
///
/// Tables as text, a row a line, columns parted by `|`: easy to read, quick to compile.
enum DemoData {
    /// At least 8 characters with everything ID-12 asks for.
    static let password = "Footbridge-Demo-1"

    static let tags = [
        "Child care", "Clothing", "Food", "Health clinic", "Internet & phones", "Job search",
        "Legal help", "Mental health", "Rent help", "Shelter", "Training", "Transport",
    ]

    struct Partner {
        var name: String
        /// Second-level part of its invented addresses.
        var slug: String
        var tags: [String]
        var towns: [String]
        var summary: String
        var eligibility: String
    }

    static let partners: [Partner] = partnerTable.split(separator: "\n").map { line in
        let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
            String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        return Partner(
            name: cells[0], slug: cells[1], tags: list(cells[2]), towns: list(cells[3]),
            summary: cells[4], eligibility: cells[5])
    }

    private static func list(_ cell: String) -> [String] {
        cell.split(separator: ",").map { String($0.drop { $0 == " " }) }
    }

    private static let partnerTable = """
        Harbor Light Family Center|harborlight|Child care, Rent help, Food|Alder Bay, Dunmere|Family support, emergency rent and a weekly pantry under one roof.|Families with children in Marlow County.
        Marlow Food Bank|marlowfood|Food|Brightwater, Corran, Eastlake|Groceries for pick-up and home delivery, six days a week.|Anyone in the county; no papers asked for.
        Northgate Housing Trust|northgate|Rent help, Shelter|Brightwater, Alder Bay|Finds homes, pays deposits and talks to landlords.|Household income below 60 % of the area median.
        Corran Works|corranworks|Job search, Training|Corran, Brightwater|Coaches, job fairs and paid training for a first or a new job.|Adults who may work in the United States.
        Eastlake Community Clinic|eastlakeclinic|Health clinic, Mental health|Eastlake, Dunmere|Doctors, dentists and counsellors with a sliding scale of fees.|Everybody; proof of income lowers the fee.
        Fallow Ridge Legal Aid|fallowlegal|Legal help|Fallow Ridge, Brightwater|Free lawyers for housing, benefits, family and immigration matters.|Low income, or aged 60 and over.
        St. Brigid Night Shelter|stbrigid|Shelter, Clothing|Alder Bay|Forty beds, a hot meal and a locker, every night of the year.|Adults without a place to sleep.
        Open Hand Pantry|openhand|Food, Clothing|Dunmere|A neighbourhood pantry run by volunteers.|Residents of Dunmere and Fallow Ridge.
        Second Step Child Care|secondstep|Child care|Brightwater, Eastlake|Places for children from six weeks to twelve years, also in the evening.|Parents who work or learn.
        Marlow County Transit Help|transithelp|Transport|Brightwater|Bus passes, rides to appointments and help with car repair.|Referred by a partner of this network.
        Bridge Digital|bridgedigital|Internet & phones, Training|Corran|Lends laptops and hotspots and teaches how to use them.|Anyone without a working computer at home.
        Quiet Water Counseling|quietwater|Mental health|Alder Bay, Eastlake|Counselling for adults, children and couples in five languages.|Sliding scale; no insurance needed.
        Safe Harbor Women's House|safehouse|Shelter, Legal help|Brightwater|A confidential refuge with advocates day and night.|People who flee violence at home.
        Riverside Adult School|riverside|Training|Corran, Eastlake|English, high-school equivalency and trades in the evening.|Adults 18 and over.
        Veterans' Landing|vetlanding|Rent help, Job search, Mental health|Brightwater|A first stop for those who served, and for their families.|Veterans and their spouses.
        Dunmere Youth Yard|youthyard|Training, Mental health|Dunmere|Homework, music, sport and a listening ear after school.|Young people from 11 to 21.
        Golden Hour Senior Center|goldenhour|Food, Transport|Alder Bay, Fallow Ridge|Lunch, company, rides and help with forms.|Aged 60 and over.
        New Roots Refugee Services|newroots|Training, Legal help, Rent help|Brightwater, Corran|The first two years in a new country, step by step.|Refugees, asylees and their families.
        Marlow Free Dental|freedental|Health clinic|Corran|Dentistry by volunteers on two Saturdays a month.|Adults without dental insurance.
        The Tool Shed|toolshed|Training, Job search|Eastlake|Learn a trade with your hands; tools to borrow.|Adults; no experience needed.
        Wardrobe for Work|wardrobe|Clothing, Job search|Brightwater|An outfit and a rehearsal for the interview.|Has an interview or starts a job.
        Alder Bay Family Justice|familyjustice|Legal help|Alder Bay|Advocates for custody, protection orders and support.|Families in the county court.
        Green Door Recovery|greendoor|Mental health, Shelter|Fallow Ridge|Recovery homes and groups, day and evening.|Adults who want to stop using.
        Little Lantern Preschool|littlelantern|Child care|Dunmere|A preschool with places paid by the county.|Children from 3 to 5.
        Corran Warm Line|warmline|Mental health|Corran|Somebody to talk to on the phone, from 8 to midnight.|Anyone.
        Shared Table Kitchen|sharedtable|Food|Alder Bay, Eastlake|A hot meal at noon and at six.|Anyone who comes.
        Keys First|keysfirst|Rent help|Corran|Pays first month and deposit, and stays in touch for a year.|Has an offer of a lease.
        Marlow Community College Bridge|collegebridge|Training, Child care|Brightwater|The way back to school for grown-ups, with child care on campus.|Adults without a degree.
        Bay Area Eye Van|eyevan|Health clinic|Eastlake|Eye tests and glasses from a van that comes to you.|Without vision insurance.
        Tenants' Table|tenants|Legal help, Rent help|Brightwater, Dunmere|Know your rights; mediation with landlords.|Tenants in the county.
        Ride Together|ridetogether|Transport|Fallow Ridge, Corran|Neighbours drive neighbours to the doctor and to the shop.|Aged 60 and over, or with a disability.
        Phone for All|phoneforall|Internet & phones|Dunmere|Phones and plans for those who look for work or a home.|Takes part in a public benefit.
        First Light Maternal Health|firstlight|Health clinic, Child care|Eastlake|Midwives and home visits before and after birth.|Expecting, or with a baby under one.
        Winter Coats Marlow|wintercoats|Clothing|Alder Bay, Brightwater|A warm coat for everyone, October to March.|Anyone.
        County Job Corner|jobcorner|Job search|Brightwater, Eastlake, Dunmere|Listings, computers and printing, with help at hand.|Anyone who looks for work.
        Esperanza Center|esperanza|Food, Legal help, Training|Corran|Spanish-speaking help with work, papers and school.|Everybody is welcome.
        Half Moon Respite|halfmoon|Health clinic, Shelter|Brightwater|A bed to get well in after hospital.|Referred by a hospital or clinic.
        Orchard Street Pantry|orchard|Food|Fallow Ridge|Fresh fruit and vegetables from farms nearby.|Anyone in Fallow Ridge.
        Sunrise Day Labor Center|sunrise|Job search|Corran|A safe corner to wait for a day's work.|Day workers.
        Old Mill Furniture Bank|oldmill|Clothing|Eastlake|Beds, tables and pots for a new home.|Moves into a home after homelessness.
        """

    static let towns: [String: (latitude: Double, longitude: Double, postalCode: String)] = [
        "Alder Bay": (34.412, -119.861, "93990"), "Brightwater": (34.447, -119.794, "93991"),
        "Corran": (34.489, -119.732, "93992"), "Dunmere": (34.391, -119.712, "93993"),
        "Eastlake": (34.462, -119.648, "93994"), "Fallow Ridge": (34.523, -119.811, "93995"),
    ]

    static let streets = [
        "Harbor Street", "Mill Lane", "Second Avenue", "Juniper Road", "Station Square",
        "Orchard Street", "Bell Street", "Old County Road", "Library Walk", "Cannery Row North",
    ]

    /// First name, last name, birth date, language.
    static let clients: [[String]] = [
        ["Amara", "Okafor", "1988-04-12", "English"], ["Luis", "Herrera", "1979-11-02", "Spanish"],
        ["Mai", "Tran", "1992-07-23", "Vietnamese"], ["Devon", "Price", "2001-01-15", "English"],
        ["Rosa", "Delgado", "1965-09-30", "Spanish"],
        ["Nikolai", "Petrenko", "1984-03-08", "Ukrainian"],
        ["Jasmine", "Carter", "1996-12-19", "English"], ["Farid", "Rahimi", "1990-06-05", "Dari"],
        ["Bernadette", "Cole", "1957-02-27", "English"],
        ["Tomás", "Núñez", "1973-08-14", "Spanish"],
        ["Hannah", "Lindqvist", "1999-10-01", "English"],
        ["Kofi", "Mensah", "1986-05-17", "English"],
        ["Soledad", "Ríos", "1994-03-29", "Spanish"],
        ["Grace", "Whitfield", "1949-07-07", "English"],
        ["Minh", "Phạm", "1982-01-31", "Vietnamese"], ["Tyrell", "Banks", "2003-09-09", "English"],
        ["Yusuf", "Demir", "1977-12-12", "Turkish"], ["Alicia", "Moreno", "1991-02-14", "Spanish"],
        ["Peter", "Novak", "1968-06-21", "English"],
        ["Leilani", "Kahale", "1998-11-25", "English"],
        ["Ruth", "Abrams", "1953-04-04", "English"], ["Omar", "Farouk", "1989-08-30", "Arabic"],
        ["Chloe", "Bennett", "2000-05-05", "English"],
        ["Ernesto", "Vega", "1961-10-18", "Spanish"],
        ["Ivy", "Sung", "1995-01-09", "English"],
    ]

    /// First and last names of those who sign in.
    static let staff = [
        "Dana Whitlock", "Marcus Bell", "Irene Castillo", "Theo Nakamura", "Paula Ferreira",
        "Jonas Eriksen", "Aisha Karim", "Victor Mendes", "Nora Sullivan", "Kwame Boateng",
    ]

    static let notes = [
        "Lives with two children in a motel paid until the end of the week.",
        "Prefers a call after four in the afternoon.",
        "Has an eviction notice; the hearing is next month.",
        "Starts a new job and needs a way to get there.",
        "Asked for help for the first time; please be patient with the forms.",
        "Speaks some English; an interpreter helps.",
    ]
}
