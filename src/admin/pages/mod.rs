//! The pages of the back office: data in, HTML out.

mod audit;
mod home;

pub use audit::AuditPage;
pub use home::AdminPage;
