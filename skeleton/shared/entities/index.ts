//! Every entity of the tool, in the order of the menu.

import type { AnyEntity } from '../define'
import { contact } from './contact'
import { task } from './task'

export const entities = [task, contact] as const satisfies readonly AnyEntity[]
