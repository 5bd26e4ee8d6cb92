import ServiceKit

@main
struct Main {
    static func main() {
        ServiceProcess.run("gateway") { process in
            let options = try Options(process.settings)
            let portal = try Portal(folder: Portal.find(process.settings))
            let gateway = try RunningGateway(
                options, portal: portal, log: process.log, clock: process.clock,
                passed: SystemdNotify.listenDescriptors(), watchdog: process.takeWatchdog(),
                health: process.health)
            process.onStop { gateway.stop() }
            process.log.notice(
                "listening",
                [
                    "address": options.httpSocket ?? options.listen, "port": gateway.port,
                    "portal": portal.version,
                ])
        }
    }
}
