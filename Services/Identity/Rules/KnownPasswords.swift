/// The passwords that are tried first (ID-12): well known from breaches, and their usual variants.
///
/// Only such as a rule would take otherwise. No case of letters makes one of them better.
enum KnownPasswords {
    static func contains(_ password: String) -> Bool { all.contains(password.lowercased()) }

    static let all = Set(
        (composed + " " + long).split(whereSeparator: \.isWhitespace).map(String.init))

    /// For `PasswordRule.composition`.
    private static let composed = """
        password1! password!1 password123! password@1 password@123 password#1 password1234!
        password2023! password2024! password2025! password01! password12! password!23 passw0rd1!
        passw0rd!1 passw0rd123! passw0rd@1 passw0rd@123 passw0rd#1 passw0rd! passw0rd1234!
        passw0rd2023! passw0rd2024! passw0rd2025! passw0rd01! passw0rd12! passw0rd!23 p@ssword1!
        p@ssword!1 p@ssword123! p@ssword@1 p@ssword@123 p@ssword#1 p@ssword1 p@ssword123
        p@ssword1234! p@ssword2023! p@ssword2024! p@ssword2025! p@ssword01! p@ssword12!
        p@ssword!23 p@ssw0rd1! p@ssw0rd!1 p@ssw0rd123! p@ssw0rd@1 p@ssw0rd@123 p@ssw0rd#1
        p@ssw0rd1 p@ssw0rd123 p@ssw0rd! p@ssw0rd1234! p@ssw0rd2023! p@ssw0rd2024! p@ssw0rd2025!
        p@ssw0rd01! p@ssw0rd12! p@ssw0rd!23 p@55w0rd1! p@55w0rd!1 p@55w0rd123! p@55w0rd@1
        p@55w0rd@123 p@55w0rd#1 p@55w0rd1 p@55w0rd123 p@55w0rd! p@55w0rd1234! p@55w0rd2023!
        p@55w0rd2024! p@55w0rd2025! p@55w0rd01! p@55w0rd12! p@55w0rd!23 pa$$word1! pa$$word!1
        pa$$word123! pa$$word@1 pa$$word@123 pa$$word#1 pa$$word1 pa$$word123 pa$$word1234!
        pa$$word2023! pa$$word2024! pa$$word2025! pa$$word01! pa$$word12! pa$$word!23 pa$$w0rd1!
        pa$$w0rd!1 pa$$w0rd123! pa$$w0rd@1 pa$$w0rd@123 pa$$w0rd#1 pa$$w0rd1 pa$$w0rd123
        pa$$w0rd! pa$$w0rd1234! pa$$w0rd2023! pa$$w0rd2024! pa$$w0rd2025! pa$$w0rd01!
        pa$$w0rd12! pa$$w0rd!23 welcome1! welcome123! welcome@123 admin123! admin@123 qwerty1!
        qwerty123! qwerty@123 letmein1! letmein123! letmein@123 iloveyou1! iloveyou123!
        iloveyou@123 football1! football123! football@123 baseball1! baseball123! baseball@123
        monkey1! monkey123! monkey@123 dragon1! dragon123! dragon@123 sunshine1! sunshine123!
        sunshine@123 princess1! princess123! princess@123 superman1! superman123! superman@123
        charlie1! charlie123! charlie@123 michael1! michael123! michael@123 jessica1!
        jessica123! jessica@123 ashley1! ashley123! ashley@123 master1! master123! master@123
        shadow1! shadow123! shadow@123 hunter1! hunter123! hunter@123 trustno1! trustno123!
        trustno@123 changeme1! changeme123! changeme@123 spring2023! spring2024! spring2025!
        spring2026! summer2023! summer2024! summer2025! summer2026! autumn2023! autumn2024!
        autumn2025! autumn2026! winter2023! winter2024! winter2025! winter2026! fall2023!
        fall2024! fall2025! fall2026! 1qaz@wsx 1qaz!qaz !qaz1qaz !qaz2wsx 1qaz2wsx! zaq1@wsx
        zaq!2wsx zaq1!qaz zaq12wsx! @wsx3edc #edc4rfv 1qazxsw@ qwer1234! qwerty12! qwerty1234!
        asdf1234! abcd1234! abcd@1234 abcd123! abc123!@# abc@1234 abc!1234 aa123456! aa123456@
        aa@123456 test1234! test@123 test123! test@1234 hello123! hello@123 login123! guest123!
        guest@123 root@123 root1234! user@123 user1234! admin@1234 admin1234! admin!23 admin#123
        administrator1! temp1234! temp123! temp@123 secret123! access14! pass@123 pass@1234
        pass@word1 pass1234! pass123! p@ss1234 p@ss123! p@ssw0rd01 india@123 america1! january1!
        october1! monday1! friday13! company1! company123! business1! office123! office365!
        windows10! microsoft1! google123! facebook1! starwars1! pokemon1! batman123! spiderman1!
        jordan23! liverpool1! chelsea1! cowboys1! steelers1! q1w2e3r4! q1w2e3r4t5! 1q2w3e4r!
        1q2w3e4r5t! a1b2c3d4! zxcvbnm1! asdfghjkl1! qwertyuiop1! qwe123!@# qwe!@#123 !qaz@wsx3e
        123qwe!@# 123456aa! footbridge1! referral1! nonprofit1! ventura1!
        """

    /// For `PasswordRule.length`.
    private static let long = """
        123456789012345 1234567890123456 12345678901234567890 111111111111111 000000000000000
        aaaaaaaaaaaaaaa passwordpassword password12345678 passwordpassword1 qwertyuiopasdfgh
        qwertyuiopasdfghjkl abcdefghijklmno abcdefghijklmnop abcdefghijklmnopqrstuvwxyz
        1qaz2wsx3edc4rfv 1q2w3e4r5t6y7u8i qazwsxedcrfvtgb correcthorsebatterystaple
        iloveyouiloveyou letmeinletmeinletmein thisismypassword administrator123
        changemechangeme mypasswordispassword
        """
}
