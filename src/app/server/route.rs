//! A route: its method and path, who may use it, and what answers.

use axum::routing::MethodRouter;

use crate::base::paths;
use crate::base::server::api::description::Description;

/// Who may use a route. The handler's own arguments decide; this says what they must decide,
/// and a test holds the two together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Everyone,
    /// Everybody, once there is an admin and while registration is on.
    WhileRegistrationIsOpen,
    /// Whoever holds the setup token, while there is no admin.
    WhileThereIsNoAdmin,
    /// Whoever holds a link whose end nobody can guess.
    WhoHoldsTheLink,
    /// Whoever is signed in.
    SignedIn,
    /// The account named in the path, and admins.
    OwnerOrAdmin,
    /// Staff, and admins.
    Staff,
    /// Admins.
    Admin,
}

impl Access {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::WhileRegistrationIsOpen => "everyone, while registration is open",
            Self::WhileThereIsNoAdmin => "everyone, while there is no admin",
            Self::WhoHoldsTheLink => "who holds the link",
            Self::SignedIn => "signed in",
            Self::OwnerOrAdmin => "that account, admins",
            Self::Staff => "staff, admins",
            Self::Admin => "admins",
        }
    }
}

/// One method of one path.
pub struct Route {
    /// `GET` (which serves `HEAD` too), `POST`, and in the API `PUT`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// As axum writes it.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// What answers.
    pub(super) handler: MethodRouter,
    pub(super) kind: Kind,
}

/// What answers to a route, and so what stands around it.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// A page or a file.
    Page,
    /// A page that asks for itself, time and again, while it is open.
    Background,
    /// A server function, whose body `outcomes` reads.
    Action,
    /// A server function that is asked and changes nothing.
    Query,
    /// A handler that reads the form itself, at once, and answers with its page.
    Form,
    /// A handler that does nothing but tell: no check stands before it.
    Report,
    /// A handler that gives a slow line time for a large file.
    Upload,
    /// A handler for programs, with what is said of it.
    Api(fn() -> Description),
    /// A handler for programs of which the API's description says nothing.
    Undescribed,
}

impl Route {
    /// Whether a server function takes the form that is posted there.
    pub fn is_action(&self) -> bool {
        matches!(self.kind, Kind::Action)
    }

    /// Whether a server function answers, and not a handler of ours.
    pub fn is_server_function(&self) -> bool {
        matches!(self.kind, Kind::Action | Kind::Query)
    }

    /// Whether it is one of the Lab's, which an operator may close.
    pub fn is_of_the_lab(&self) -> bool {
        paths::is_below(self.path, paths::LAB)
    }

    /// What the description of the API says of it, when it belongs there.
    pub(super) fn description(&self) -> Option<Description> {
        match self.kind {
            Kind::Api(description) => Some(description()),
            _ => None,
        }
    }
}
