import Contracts
import Wire

struct Spanish: Templates {
    func referralArrived(_ news: ArrivedReferral, to name: String) -> Letter {
        var letter = begun(name)
        let urgent = news.urgency == .urgent
        letter.subject =
            "\(urgent ? "Urgente: nueva" : "Nueva") referencia de \(news.senderName)"
        letter.paragraphs = ["\(news.senderName) le ha enviado una referencia."]
        if !news.serviceTypes.isEmpty {
            letter.paragraphs.append("Se solicita: \(news.serviceTypes.joined(separator: ", "))")
        }
        if urgent { letter.paragraphs.append("El remitente la ha marcado como urgente.") }
        letter.paragraphs.append("Por favor, responda en un plazo de 5 días hábiles.")
        letter.linkLabel = "Abrir la referencia"
        letter.linkPath = "/referrals/\(news.referral)"
        return letter
    }

    func clientReferred(_ news: ClientNews, to name: String) -> Letter {
        var letter = begun(name)
        letter.subject = "Le hemos referido a \(news.receiverName)"
        letter.paragraphs = [
            "\(news.senderName) ha pedido a \(news.receiverName) que le ayude, tal como usted "
                + "aceptó."
        ]
        if let comment = news.comment { letter.paragraphs.append(comment) }
        letter.paragraphs.append(
            "Qué sigue: \(news.receiverName) se comunicará con usted. No tiene que hacer nada. Si "
                + "tiene preguntas o ya no lo desea, avise a \(news.senderName).")
        letter.footer = "Recibe este mensaje porque aceptó que le contactemos por correo."
        return letter
    }

    func stateChanged(_ news: StateNews, to name: String) -> Letter {
        var letter = begun(name)
        let state = label(of: news.state)
        letter.subject = "Su referencia a \(news.receiverName): \(state)"
        letter.paragraphs = [
            "El estado de la referencia que envió a \(news.receiverName) es ahora: \(state)."
        ]
        if let reason = news.reason { letter.paragraphs.append("Motivo: \(label(of: reason))") }
        letter.linkLabel = "Abrir la referencia"
        letter.linkPath = "/referrals/\(news.referral)"
        return letter
    }

    func welcome(_ user: UserID, to name: String) -> Letter {
        var letter = begun(name)
        letter.subject = "Elija su contraseña"
        letter.paragraphs = [
            "Se ha creado una cuenta para usted. Elija una contraseña y podrá iniciar sesión."
        ]
        letter.linkLabel = "Elegir contraseña"
        letter.passwordOf = user
        letter.afterLink = [
            "El enlace funciona una sola vez, durante 7 días. Si no esperaba este mensaje, no "
                + "haga nada."
        ]
        return letter
    }

    func passwordLink(_ user: UserID, to name: String) -> Letter {
        var letter = begun(name)
        letter.subject = "Elija su contraseña"
        letter.paragraphs = ["Alguien, probablemente usted, ha pedido una nueva contraseña."]
        letter.linkLabel = "Elegir contraseña"
        letter.passwordOf = user
        letter.afterLink = [
            "El enlace funciona una sola vez, durante 60 minutos. Si no fue usted, no haga nada: "
                + "su contraseña no cambia."
        ]
        return letter
    }

    private func begun(_ name: String) -> Letter {
        var letter = Letter()
        letter.greeting = "Hola, \(name):"
        letter.footer = "Este mensaje se envió automáticamente; nadie lee las respuestas."
        letter.language = "es"
        return letter
    }

    private func label(of state: ReferralState) -> String {
        switch state {
        case .draft: "Borrador"
        case .sent: "Enviada"
        case .inReview: "En revisión"
        case .accepted: "Aceptada"
        case .inProgress: "En curso"
        case .onHold: "En espera"
        case .completed: "Completada"
        case .declined: "Rechazada"
        case .unable: "No se pudo completar"
        case .forwarded: "Reenviada"
        case .returned: "Devuelta"
        case .cancelled: "Cancelada"
        case .enteredInError: "Creada por error"
        }
    }

    private func label(of reason: StateReason) -> String {
        switch reason {
        case .waitlist: "lista de espera"
        case .paused: "en pausa"
        case .awaitingClient: "a la espera del cliente"
        case .needsDocuments: "se necesitan documentos"
        case .enrolled: "inscrito"
        case .servicesProvided: "servicios prestados"
        case .partlyMet: "necesidad cubierta en parte"
        case .informationOnly: "solo información"
        case .notEligible: "no cumple los requisitos"
        case .noCapacity: "sin capacidad"
        case .waitlistClosed: "lista de espera cerrada"
        case .serviceNotProvided: "servicio no ofrecido"
        case .outOfArea: "fuera de la zona"
        case .previouslyServed: "ya fue atendido"
        case .alreadyEnrolled: "ya está inscrito"
        case .missingDocuments: "faltan documentos"
        case .duplicate: "duplicada"
        case .couldNotContact: "no se pudo contactar al cliente"
        case .noShow: "no se presentó"
        case .clientDeclined: "el cliente no aceptó"
        case .noLongerInterested: "ya no le interesa"
        case .couldNotGetHelp: "no pudo obtener ayuda"
        case .stale: "sin actividad"
        case .noResponse: "sin respuesta"
        case .undeliverable: "no se pudo entregar"
        case .partnerInactive: "organización inactiva"
        case .other: "otro"
        }
    }
}
