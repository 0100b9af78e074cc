// A tool made over the platform's API, and a record of everything that it keeps.

const answers = {
  industry: 'healthcare', users: 500, integrations: ['email'], deployment: 'cloud',
  features: ['consent-tracking', 'data-export', 'data-deletion', 'audit-log', 'breach-notification', 'dpo-dashboard'],
};

/** The GDPR tool with every feature: its address, its first account, its key. */
export async function makeTool(platform, name) {
  const call = async (path, body) => {
    const response = await fetch(platform.base + path, body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const { status_url, tool_id } = await call('/api/generate', { template_id: 'gdpr-compliance', name, answers });
  for (;;) {
    const { status, error } = await call(status_url);
    if (status === 'failed') throw new Error(JSON.stringify(error));
    if (status === 'succeeded') return { ...(await call(`/api/tools/${tool_id}`)), ...(await call(`/api/tools/${tool_id}/credentials`)) };
    await new Promise((done) => setTimeout(done, 100));
  }
}

/**
 * One record of each kind, with a comment, by the name that addresses have for the kind. Texts are as long as texts get.
 * `page` is signed in; it asks, for only browsers find the tool by its name.
 */
export async function fillTool(page) {
  const call = (path, body) => page.evaluate(async ([path, body]) => {
    const response = await fetch(`/api/v1${path}`, body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }, [path, body]);
  const { paths, components: { schemas } } = await call('/openapi.json');
  const { items: [user] } = await call('/users');
  const kinds = new Map(Object.entries(paths).flatMap(([path, { post }]) => {
    const input = post?.requestBody?.content?.['application/json']?.schema?.$ref?.split('/').at(-1);
    return input?.endsWith('_input') && !path.includes('{') ? [[input.replace(/_input$/, ''), path.slice(1)]] : [];
  }));
  const made = new Map();
  async function make(name) {
    if (made.has(name)) return made.get(name);
    const { properties, required = [] } = schemas[`${name}_input`];
    const values = {};
    for (const [field, schema] of Object.entries(properties)) {
      if (schema.format !== 'uuid') values[field] = sample(field, schema);
      else if (kinds.has(field)) values[field] = field === name ? undefined : (await make(field)).id;
      else if (required.includes(field)) values[field] = user.id;
    }
    made.set(name, await call(`/${kinds.get(name)}`, values));
    return made.get(name);
  }
  for (const [name, plural] of kinds) await call(`/${plural}/${(await make(name)).id}/comments`, { text: 'Somebody said something about it.' });
  return new Map([...kinds].map(([name, plural]) => [plural, made.get(name)]));
}

function sample(field, { type, format, pattern, enum: options, minimum = 1 }) {
  if (field === 'effective_at') return undefined;
  if (options) return options.find((option) => option !== null);
  if (format === 'date') return new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  if (format === 'date-time') return new Date(Date.now() - 86_400_000).toISOString();
  if (format === 'email') return 'a.person.with.a.rather.long.name@department.of.a.company.example.com';
  if (format === 'uri') return 'https://www.example.com/a/page/far/below/the/first/one/of/a/large/website?with=a-query';
  switch ([type].flat()[0]) {
    case 'integer': return Math.max(minimum, 1);
    case 'number': return 1;
    case 'boolean': return true;
    case 'array': return ['confidentiality', 'availability'];
    default: return pattern === '^[A-Z]{2}$' ? 'DE' : /phone/i.test(field) ? '+49 30 901820' : /^key$/i.test(field) ? 'newsletter' : 'Rechtsschutzversicherungsgesellschaften and what else has a long name';
  }
}
