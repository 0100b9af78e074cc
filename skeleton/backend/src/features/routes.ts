//! Where a template's own code is mounted; this tool has none.

import type { FeatureHost } from './host'

export function mountFeatures(_app: FeatureHost): void {}
