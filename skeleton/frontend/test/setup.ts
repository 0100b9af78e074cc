//! What the pages' modules ask of a browser when they are loaded, for tests of them in Node.

import { vi } from 'vitest'

vi.stubGlobal('localStorage', {})
vi.stubGlobal('navigator', { languages: ['en-GB'] })
vi.stubGlobal('document', { documentElement: {}, getElementById: () => null })
