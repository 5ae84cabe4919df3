//! The rooms of the Lab, in the order in which a course takes them.

use crate::lab::paths;

/// One room.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Its number in the course.
    pub number: usize,
    /// Where it is.
    pub path: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What one does there, in a sentence.
    pub task: &'static str,
    /// What one knows afterwards.
    pub teaches: &'static str,
}

impl Room {
    /// The room at `path`, and the rooms beside it.
    pub fn place(path: &str) -> (Self, Option<Self>, Option<Self>) {
        let index = ROOMS.iter().position(|room| room.path == path).unwrap_or_default();
        let before = index.checked_sub(1).and_then(|before| ROOMS.get(before));
        (ROOMS[index], before.copied(), ROOMS.get(index + 1).copied())
    }
}

/// All of them.
pub const ROOMS: &[Room] = &[
    Room {
        number: 1,
        path: paths::LAB_REQUEST,
        title: "Your request",
        task: "Look at the very request that made the page: path, arguments, headers, cookies, form.",
        teaches: "What a browser tells a server each time, and where args and form come from.",
    },
    Room {
        number: 2,
        path: paths::LAB_SESSION,
        title: "Your session",
        task: "Take your own cookie apart, put something into it, and fill it until it is full.",
        teaches: "What a signed cookie holds, that anybody can read it, and how much fits.",
    },
    Room {
        number: 3,
        path: paths::LAB_TAMPER,
        title: "Break it",
        task: "Edit a copy of your cookie, sign it with guessed keys, bring it back after log-out.",
        teaches: "Which check stops which trick, and why a refused cookie is no error.",
    },
    Room {
        number: 4,
        path: paths::LAB_COOKIES,
        title: "Cookies",
        task: "Set cookies with each attribute, and see what your browser makes of them.",
        teaches: "What each attribute does, and why a browser drops a cookie without a word.",
    },
    Room {
        number: 5,
        path: paths::LAB_CSRF,
        title: "Forged forms",
        task: "Post here from a page of another site, and watch who stops it.",
        teaches: "What CSRF is, and what SameSite, Sec-Fetch-Site, Origin and a token each do.",
    },
    Room {
        number: 6,
        path: paths::LAB_HTTP,
        title: "HTTP methods",
        task: "Send any method to this server's API, and to notes of your own. Then send it twice.",
        teaches: "What GET, PUT, POST and the others promise, and how to see whether it is kept.",
    },
    Room {
        number: 7,
        path: paths::LAB_FIELDS,
        title: "Fields",
        task: "Fill in a form with every kind of field, wrongly on purpose.",
        teaches: "Which rules a field can have, and why the browser's checks are not enough.",
    },
    Room {
        number: 8,
        path: paths::LAB_ROUTES,
        title: "Routes",
        task: "Read the map of every page and action, and build a URL from a name.",
        teaches: "Which methods a path takes, who may use it, and what url_for does.",
    },
    Room {
        number: 9,
        path: paths::LAB_FLOW,
        title: "One log-in, drawn",
        task: "Log in, come back, and step through what your browser and the server said.",
        teaches: "Form, POST, Set-Cookie, 303, GET: how a log-in goes, and why in this order.",
    },
];
