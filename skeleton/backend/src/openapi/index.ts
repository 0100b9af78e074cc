//! The OpenAPI 3.1 document, made from the entities like the routes themselves.

import { tool } from '@shared/tool'
import { allEntities } from '@shared/registry'
import { entityPaths } from './entities'
import { inputSchema, recordSchema } from './records'
import { ATTACHMENT, COMMENT, EVENT, HEAD, ME, PROBLEM, ref, type Schema } from './schema'
import { toolPaths } from './tool'

/** `routes` are those that the application has, like `/users/:id`: only they are described. */
export function openApi(publicUrl: string, version: string, routes: ReadonlySet<string>): Schema {
  const paths: Record<string, Schema> = { ...toolPaths((path) => routes.has(path.replaceAll(/\{(\w+)\}/g, ':$1'))) }
  const schemas: Record<string, Schema> = { Problem: PROBLEM, Event: EVENT, Me: ME, Comment: COMMENT, Attachment: ATTACHMENT, Head: HEAD }
  for (const entity of allEntities) {
    schemas[entity.name] = recordSchema(entity)
    schemas[`${entity.name}_input`] = inputSchema(entity)
    Object.assign(paths, entityPaths(entity))
  }
  return {
    openapi: '3.1.0',
    info: { title: `${tool.name} · ${tool.company}`, version },
    servers: [{ url: `${publicUrl.replace(/\/$/, '')}/api/v1` }],
    security: [{ key: [] }, { session: [] }],
    tags: allEntities.map((entity) => ({ name: entity.labelPlural, ...(entity.description === undefined ? {} : { description: entity.description }) })),
    paths,
    components: {
      schemas,
      securitySchemes: { key: { type: 'http', scheme: 'bearer' }, session: { type: 'apiKey', in: 'cookie', name: 'session' } },
      responses: { Problem: { description: 'What went wrong', content: { 'application/problem+json': { schema: ref('Problem') } } } },
    },
  }
}
