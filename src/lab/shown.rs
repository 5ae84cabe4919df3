//! Values as a page may show them: in full, or with what is secret left out.

/// A value on its way into a page. What is hidden is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown(pub Vec<Piece>);

/// A part of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// As it is.
    Plain(String),
    /// A secret: its beginning, and how many characters follow.
    Masked {
        /// The first characters.
        start: String,
        /// How many are not shown.
        hidden: usize,
    },
    /// Where a long value was cut: how many characters follow.
    Cut(usize),
}

impl Shown {
    /// As it is.
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![Piece::Plain(text.into())])
    }

    /// Whether there is nothing to see.
    pub fn is_empty(&self) -> bool {
        let is_nothing = |piece: &Piece| matches!(piece, Piece::Plain(text) if text.is_empty());
        self.0.iter().all(is_nothing)
    }
}

/// Name and value of a header, a cookie, an argument or a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its name.
    pub name: Shown,
    /// Its value.
    pub value: Shown,
    /// What it is for; `""` where its name says so.
    pub purpose: &'static str,
}

/// A file that came with a form. Its content was counted and thrown away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedFile {
    /// The name of its field.
    pub field: Shown,
    /// What the browser calls it.
    pub name: Shown,
    /// What the browser says it is.
    pub kind: Shown,
    /// Its size.
    pub bytes: u64,
}

/// The body of a post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceivedForm {
    /// Its fields, in their order.
    pub fields: Vec<Line>,
    /// Its files.
    pub files: Vec<ReceivedFile>,
}

/// A request as the server got it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestView {
    /// `GET` or another.
    pub method: String,
    /// Without the query.
    pub path: Shown,
    /// `HTTP/1.1`.
    pub version: String,
    /// The arguments of the query, decoded.
    pub arguments: Vec<Line>,
    /// The headers, in their order.
    pub headers: Vec<Line>,
    /// The cookies in the header `Cookie`.
    pub cookies: Vec<Line>,
    /// What was posted.
    pub form: Option<ReceivedForm>,
}
