//! Mounts the router of each feature.
//! Input:  `['consent-tracking', 'audit-log']`
//! Output: `app.use('/api/consent-tracking', consentTrackingRouter);` and, on the next line,
//!         `app.use('/api/audit-log', auditLogRouter);`

use minijinja::Value;

use super::{Function, Output, ids};
use crate::{encode::Brings, naming::camel_case};

pub static FUNCTION: Function =
    Function { name: "generateRoutes", parameters: &["features"], brings: Brings::Code, run };

fn run(arguments: &[Value]) -> Result<Output, String> {
    let routes = ids(&arguments[0])?.into_iter().map(|id| {
        let router = camel_case(&id);
        format!("app.use('/api/{id}', {router}Router);")
    });
    Ok(Output::Code(routes.collect::<Vec<_>>().join("\n")))
}
