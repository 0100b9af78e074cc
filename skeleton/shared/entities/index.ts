//! Every entity of the tool, in the order of the menu.

import type { AnyEntity } from '../define'
import { task } from './task'

export const entities = [task] as const satisfies readonly AnyEntity[]
