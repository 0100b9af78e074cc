//! From a use up to the smallest thing around it that can go.

use oxc::ast::AstKind;
use oxc::ast::ast::{
    AssignmentTarget, BindingPattern, Expression, FunctionType, LogicalOperator, Statement, UnaryOperator,
};
use oxc::semantic::NodeId;
use oxc::span::{GetSpan, Span};

use super::Pruning;

const CONDITION: &str = "a condition depends on it";
const EXPORTED: &str = "what uses it is exported";

/// What goes for one use.
pub(super) enum Target {
    Node(NodeId),
    /// A call of a chain.
    Link(NodeId),
}

/// Where `.method(…)` of a chained call begins.
pub(super) fn link_start(kind: AstKind<'_>) -> Option<u32> {
    let AstKind::CallExpression(call) = kind else { return None };
    let Expression::StaticMemberExpression(member) = &call.callee else { return None };
    Some(member.object.span().end)
}

impl<'a> Pruning<'_, 'a> {
    pub(super) fn target(&self, start: NodeId, imported: bool) -> Result<Target, &'static str> {
        let from = self.nodes.kind(start).span().start;
        let mut id = start;
        loop {
            let parent = self.nodes.parent_id(id);
            if parent == id {
                return Err("nothing around it can go");
            }
            match self.step(id, parent, from, imported)? {
                Step::Up => id = parent,
                Step::To(other) => id = other,
                Step::Take(target) => return Ok(target),
            }
        }
    }

    fn step(&self, id: NodeId, parent: NodeId, from: u32, imported: bool) -> Result<Step, &'static str> {
        use AstKind as K;
        let kind = self.nodes.kind(id);
        let outer = self.nodes.kind(parent);
        let take = || Ok(Step::Take(Target::Node(id)));
        match kind {
            K::ExpressionStatement(_) | K::ForOfStatement(_) | K::ForInStatement(_) => {
                return self.statement(id).map(Step::take);
            }
            K::ReturnStatement(_) => return self.returned(id, parent),
            K::ThrowStatement(_) => return Err("it is thrown"),
            K::IfStatement(_)
            | K::WhileStatement(_)
            | K::DoWhileStatement(_)
            | K::ForStatement(_)
            | K::SwitchStatement(_) => {
                return Err(CONDITION);
            }
            K::SwitchCase(_) => return self.switch_case(id).map(Step::take),
            K::VariableDeclarator(_) => return self.declarator(id, parent).map(Step::take),
            K::TSTypeAliasDeclaration(_) | K::TSInterfaceDeclaration(_) => return self.statement(id).map(Step::take),
            K::Class(class) if class.is_declaration() => return self.statement(id).map(Step::take),
            K::Function(function) if function.r#type == FunctionType::FunctionDeclaration => {
                return self.statement(id).map(Step::take);
            }
            K::ExportSpecifier(_) if imported => return take(),
            K::ExportSpecifier(_) | K::ExportDefaultDeclaration(_) => return Err(EXPORTED),
            // Of a list of objects the whole entry goes: a page without its component is none.
            K::ObjectProperty(_) | K::SpreadElement(_) if matches!(outer, K::ObjectExpression(_)) => {
                let in_list = matches!(self.nodes.parent_kind(parent), K::ArrayExpression(_));
                return if in_list { Ok(Step::To(parent)) } else { take() };
            }
            K::JSXAttribute(_) | K::JSXSpreadAttribute(_) => return take(),
            K::JSXElement(_) | K::JSXFragment(_) | K::JSXExpressionContainer(_) | K::JSXSpreadChild(_)
                if matches!(outer, K::JSXElement(_) | K::JSXFragment(_)) =>
            {
                return take();
            }
            K::TSPropertySignature(_) | K::TSMethodSignature(_) | K::TSIndexSignature(_)
                if matches!(outer, K::TSInterfaceBody(_) | K::TSTypeLiteral(_)) =>
            {
                return take();
            }
            K::CallExpression(_) if link_start(kind).is_some_and(|link| from >= link) && self.is_list_like_link(id) => {
                return Ok(Step::Take(Target::Link(id)));
            }
            _ => {}
        }
        match outer {
            K::ArrayExpression(_) => self.element(id, parent),
            K::TSUnionType(_) => take(),
            _ => self.pass(kind.span(), outer).map(|()| Step::Up),
        }
    }

    /// Whether a node can stand for what is inside it: only then may one look further out.
    fn pass(&self, child: Span, outer: AstKind<'a>) -> Result<(), &'static str> {
        use AstKind as K;
        match outer {
            K::ObjectExpression(_) | K::ObjectProperty(_) | K::SpreadElement(_) => Ok(()),
            K::CallExpression(_)
            | K::NewExpression(_)
            | K::ImportExpression(_)
            | K::AwaitExpression(_)
            | K::ChainExpression(_) => Ok(()),
            K::StaticMemberExpression(_) | K::ComputedMemberExpression(_) | K::PrivateFieldExpression(_) => Ok(()),
            K::ParenthesizedExpression(_) | K::TaggedTemplateExpression(_) | K::TSInstantiationExpression(_) => Ok(()),
            K::TSAsExpression(_) | K::TSSatisfiesExpression(_) | K::TSNonNullExpression(_) | K::TSTypeAssertion(_) => {
                Ok(())
            }
            K::JSXOpeningElement(_) | K::JSXClosingElement(_) | K::JSXMemberExpression(_) | K::JSXElement(_) => Ok(()),
            K::JSXExpressionContainer(_) | K::JSXAttribute(_) | K::JSXSpreadAttribute(_) | K::JSXSpreadChild(_) => {
                Ok(())
            }
            K::ExpressionStatement(_)
            | K::ReturnStatement(_)
            | K::ThrowStatement(_)
            | K::VariableDeclarator(_)
            | K::SwitchCase(_) => Ok(()),
            K::ForOfStatement(it) if it.right.span().contains_inclusive(child) => Ok(()),
            K::ForInStatement(it) if it.right.span().contains_inclusive(child) => Ok(()),
            K::ExportSpecifier(_) | K::ExportDefaultDeclaration(_) => Ok(()),
            K::IfStatement(_)
            | K::WhileStatement(_)
            | K::DoWhileStatement(_)
            | K::ForStatement(_)
            | K::SwitchStatement(_) => Err(CONDITION),
            K::ArrowFunctionExpression(it) if it.body.span() == child => Ok(()),
            K::Class(class) if !class.body.span.contains_inclusive(child) => Ok(()),
            K::UnaryExpression(it) if it.operator == UnaryOperator::Void => Ok(()),
            K::BinaryExpression(_) | K::UnaryExpression(_) | K::UpdateExpression(_) | K::TemplateLiteral(_) => {
                Err("a calculation depends on it")
            }
            K::LogicalExpression(it) => match it.operator {
                LogicalOperator::And if it.right.span() == child => Ok(()),
                _ => Err(CONDITION),
            },
            K::ConditionalExpression(it) => {
                let nothing = |other: &Expression<'_>| other.is_null_or_undefined();
                let alone = (it.consequent.span() == child && nothing(&it.alternate))
                    || (it.alternate.span() == child && nothing(&it.consequent));
                if alone { Ok(()) } else { Err(CONDITION) }
            }
            K::AssignmentExpression(it) => match &it.left {
                AssignmentTarget::AssignmentTargetIdentifier(_) => Err("a variable gets its value from it"),
                _ => Ok(()),
            },
            K::TSTypeReference(_)
            | K::TSQualifiedName(_)
            | K::TSTypeParameterInstantiation(_)
            | K::TSTypeQuery(_)
            | K::TSImportType(_) => Ok(()),
            K::TSArrayType(_)
            | K::TSTypeOperator(_)
            | K::TSIndexedAccessType(_)
            | K::TSParenthesizedType(_)
            | K::TSIntersectionType(_) => Ok(()),
            K::TSTupleType(_)
            | K::TSOptionalType(_)
            | K::TSRestType(_)
            | K::TSConditionalType(_)
            | K::TSMappedType(_) => Ok(()),
            K::TSTypeLiteral(_)
            | K::TSTypeAnnotation(_)
            | K::TSPropertySignature(_)
            | K::TSMethodSignature(_)
            | K::TSIndexSignature(_) => Ok(()),
            K::TSFunctionType(_) | K::TSConstructorType(_) => Ok(()),
            K::TSTypeAliasDeclaration(_)
            | K::TSInterfaceHeritage(_)
            | K::TSInterfaceDeclaration(_)
            | K::TSClassImplements(_) => Ok(()),
            K::FormalParameter(_) | K::FormalParameterRest(_) | K::FormalParameters(_) => {
                Err("a parameter depends on it")
            }
            K::Function(_) | K::ArrowFunctionExpression(_) => Err("a function's type depends on it"),
            K::PropertyDefinition(_) | K::MethodDefinition(_) | K::AccessorProperty(_) => {
                Err("a member of a class depends on it")
            }
            _ => Err("nothing around it can go"),
        }
    }

    /// An element of a list; for pairs and for lists that are taken apart by position the place matters.
    fn element(&self, id: NodeId, list: NodeId) -> Result<Step, &'static str> {
        let around = self.nodes.parent_kind(list);
        if matches!(around, AstKind::ArrayExpression(_)) {
            return Ok(Step::Up);
        }
        let holder = self.nodes.ancestor_kinds(list).find(|kind| {
            !matches!(
                kind,
                AstKind::CallExpression(_)
                    | AstKind::AwaitExpression(_)
                    | AstKind::TSAsExpression(_)
                    | AstKind::TSSatisfiesExpression(_)
                    | AstKind::ParenthesizedExpression(_)
            )
        });
        match holder {
            Some(AstKind::VariableDeclarator(it)) if matches!(it.id, BindingPattern::ArrayPattern(_)) => {
                Err("its place in the list matters")
            }
            _ => Ok(Step::Take(Target::Node(id))),
        }
    }

    /// `const a = …`: alone its statement goes, among others only itself.
    fn declarator(&self, id: NodeId, declaration: NodeId) -> Result<NodeId, &'static str> {
        let AstKind::VariableDeclaration(it) = self.nodes.kind(declaration) else {
            return Err("nothing around it can go");
        };
        match self.nodes.parent_kind(declaration) {
            AstKind::ExportDeclaration(_) => Err(EXPORTED),
            AstKind::ForStatement(_) | AstKind::ForInStatement(_) | AstKind::ForOfStatement(_) => {
                Err("a loop depends on it")
            }
            _ if it.declarations.len() > 1 => Ok(id),
            _ => self.statement(declaration),
        }
    }

    /// The statement itself, or the one that makes no sense without it.
    pub(super) fn statement(&self, id: NodeId) -> Result<NodeId, &'static str> {
        use AstKind as K;
        let parent = self.nodes.parent_id(id);
        match self.nodes.kind(parent) {
            K::Program(_)
            | K::BlockStatement(_)
            | K::FunctionBody(_)
            | K::StaticBlock(_)
            | K::TSModuleBlock(_)
            | K::SwitchCase(_) => Ok(id),
            K::IfStatement(it)
                if it.alternate.as_ref().is_some_and(|other| other.span() == self.nodes.kind(id).span()) =>
            {
                Ok(id)
            }
            K::IfStatement(it) if it.alternate.is_none() => self.statement(parent),
            K::IfStatement(_) => Err("another branch depends on it"),
            K::WhileStatement(_)
            | K::ForStatement(_)
            | K::ForInStatement(_)
            | K::ForOfStatement(_)
            | K::LabeledStatement(_) => self.statement(parent),
            K::ExportDeclaration(_) | K::ExportDefaultDeclaration(_) => Err(EXPORTED),
            _ => Err("nothing around it can go"),
        }
    }

    /// A function that only returns it stands for it; a case that returns it goes.
    fn returned(&self, id: NodeId, parent: NodeId) -> Result<Step, &'static str> {
        let holder = self.nodes.parent_id(parent);
        match (self.nodes.kind(parent), self.nodes.kind(holder)) {
            (AstKind::SwitchCase(_), _) => self.switch_case(parent).map(Step::take),
            (AstKind::BlockStatement(_), AstKind::SwitchCase(_)) => self.switch_case(holder).map(Step::take),
            (AstKind::FunctionBody(body), AstKind::Function(_) | AstKind::ArrowFunctionExpression(_))
                if body.statements.len() == 1 && body.statements[0].span() == self.nodes.kind(id).span() =>
            {
                match self.nodes.kind(self.nodes.parent_id(holder)) {
                    AstKind::MethodDefinition(_) => Err("a member of a class depends on it"),
                    _ => self.stand_in(holder),
                }
            }
            _ => Err("a function returns it"),
        }
    }

    /// Goes on from a function, whatever it is declared as.
    fn stand_in(&self, function: NodeId) -> Result<Step, &'static str> {
        match self.nodes.kind(function) {
            AstKind::Function(it) if it.r#type == FunctionType::FunctionDeclaration => {
                self.statement(function).map(Step::take)
            }
            _ => Ok(Step::To(function)),
        }
    }

    /// A case may go when no other case runs into it.
    fn switch_case(&self, id: NodeId) -> Result<NodeId, &'static str> {
        let AstKind::SwitchStatement(switch) = self.nodes.parent_kind(id) else { return Err(CONDITION) };
        let span = self.nodes.kind(id).span();
        let index = switch.cases.iter().position(|case| case.span == span).ok_or(CONDITION)?;
        let runs_into = index > 0 && !switch.cases[index - 1].consequent.last().is_some_and(leaves);
        if switch.cases[index].test.is_none() || runs_into { Err(CONDITION) } else { Ok(id) }
    }

    /// `app.use(a).use(b)` is a list written as a chain: the method comes several times, or is one
    /// that registers. Any other chain means something only as a whole.
    fn is_list_like_link(&self, id: NodeId) -> bool {
        let Some(method) = self.method(id) else { return false };
        let mut calls = 0;
        let mut same = 0;
        let mut inner = id;
        while let Some(name) = self.method(inner) {
            calls += 1;
            same += usize::from(name == method);
            let Some(next) = self.chained_before(inner) else { break };
            inner = next;
        }
        let mut outer = id;
        while let Some(next) = self.chained_after(outer) {
            calls += 1;
            same += usize::from(self.method(next) == Some(method));
            outer = next;
        }
        calls > 1 && (same > 1 || matches!(method, "use" | "route" | "mount"))
    }

    fn method(&self, id: NodeId) -> Option<&'a str> {
        match self.nodes.kind(id) {
            AstKind::CallExpression(call) => match &call.callee {
                Expression::StaticMemberExpression(member) => Some(member.property.name.as_str()),
                _ => None,
            },
            _ => None,
        }
    }

    /// `a.b()` of `a.b().c()`, from the outer call.
    fn chained_before(&self, id: NodeId) -> Option<NodeId> {
        let AstKind::CallExpression(call) = self.nodes.kind(id) else { return None };
        let Expression::StaticMemberExpression(member) = &call.callee else { return None };
        match &member.object {
            Expression::CallExpression(inner) => Some(inner.node_id.get()),
            _ => None,
        }
    }

    /// `a.b().c()` from `a.b()`.
    fn chained_after(&self, id: NodeId) -> Option<NodeId> {
        let member = self.nodes.parent_id(id);
        let call = self.nodes.parent_id(member);
        match (self.nodes.kind(member), self.nodes.kind(call)) {
            (AstKind::StaticMemberExpression(inner), AstKind::CallExpression(outer))
                if outer.callee.span() == inner.span =>
            {
                Some(call)
            }
            _ => None,
        }
    }
}

fn leaves(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::ReturnStatement(_)
        | Statement::BreakStatement(_)
        | Statement::ContinueStatement(_)
        | Statement::ThrowStatement(_) => true,
        Statement::BlockStatement(block) => block.body.last().is_some_and(leaves),
        _ => false,
    }
}

enum Step {
    Up,
    To(NodeId),
    Take(Target),
}

impl Step {
    fn take(id: NodeId) -> Self {
        Self::Take(Target::Node(id))
    }
}
