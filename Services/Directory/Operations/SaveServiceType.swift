import Contracts
import EventLog
import SQLiteKit
import ServiceKit
import Wire

extension Operations {
    func serviceTypes(
        _ request: DirectoryAPI.ServiceTypes, _ context: Context
    ) throws -> DirectoryAPI.ServiceTypes.Reply {
        try store.read(context) { tx in
            try tx.serviceTypes(
                having: request.words,
                withDisabled: request.withDisabled && overseesNetwork(context.caller),
                offset: request.offset, limit: request.limit)
        }
    }

    func saveServiceType(
        _ request: DirectoryAPI.SaveServiceType, _ context: Context
    ) throws -> Change<DirectoryAPI.ServiceType> {
        guard let name = tidied(request.name) else { throw Refusal.required("name") }
        return Change { tx in
            var type = DirectoryAPI.ServiceType()
            (type.id, type.createdAt) = (context.newID(), context.now)
            if let id = request.id { type = try tx.serviceType(id) }
            let named = try tx.serviceTypeID(named: folded(name))
            guard named == nil || named == request.id else {
                throw Refusal.nameTaken("service type")
            }
            (type.name, type.status) = (name, request.status)
            type.isSensitive = request.isSensitive
            if request.id == nil { try tx.insert(type) } else { try tx.update(type) }
            try tx.append(
                DirectoryAPI.ServiceTypeSaved(name: type.name, status: type.status),
                about: type.id, by: context)
            return type
        }
    }

    func removeServiceType(
        _ request: DirectoryAPI.RemoveServiceType, _ context: Context
    ) throws -> Change<Nothing> {
        Change { tx in
            let type = try tx.serviceType(request.serviceType)
            try tx.deleteServiceType(type.id)
            try tx.append(
                DirectoryAPI.ServiceTypeRemoved(name: type.name), about: type.id, by: context)
            return Nothing()
        }
    }
}
