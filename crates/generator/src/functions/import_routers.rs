//! Imports what `generateRoutes` mounts, from the files beside the template.
//! Input:  `['audit-log']`
//! Output: `import { auditLogRouter } from './audit-log';`

use minijinja::Value;

use super::{Function, Output, ids};
use crate::{encode::Brings, naming::camel_case};

pub static FUNCTION: Function =
    Function { name: "importRouters", parameters: &["features"], brings: Brings::Code, run };

fn run(arguments: &[Value]) -> Result<Output, String> {
    let imports = ids(&arguments[0])?.into_iter().map(|id| {
        let router = camel_case(&id);
        format!("import {{ {router}Router }} from './{id}';")
    });
    Ok(Output::Code(imports.collect::<Vec<_>>().join("\n")))
}
