//! What sample records are called. Names that no language translates, and a few that all do.

import { phrase } from '@shared/text'

export const PEOPLE = ['Ana Silva', 'Jonas Weber', 'Claire Dubois', 'Mikael Lund', 'Sofia Rossi', 'Peter Novak', 'Lea Fischer', 'Hugo Martin'] as const
const COMPANIES = ['Nordwind GmbH', 'Atelier Lumen', 'Brightside Ltd', 'Casa Verde', 'Polar Systems', 'Riverbank & Co', 'Studio Kante', 'Vela Logistics'] as const
const PLACES = ['Berlin', 'Lyon', 'Vienna', 'Utrecht', 'Milan', 'Porto', 'Zurich', 'Copenhagen'] as const
const ADDRESSES = ['Lindenstr. 12, 10969 Berlin', '4 rue Mercière, 69002 Lyon', 'Ringstr. 8, 1010 Vienna', 'Oudegracht 31, 3511 Utrecht', 'Via Torino 22, 20123 Milan', 'Rua das Flores 9, 4050 Porto', 'Seeweg 3, 8002 Zurich', 'Nyhavn 17, 1051 Copenhagen'] as const
const PRODUCTS = ['Aurora 14', 'Vega 27', 'Orion X2', 'Lyra Mini', 'Atlas 500', 'Nova S', 'Delta Pro', 'Luna 6'] as const
const SYSTEMS = [phrase('Web shop'), phrase('Payroll'), phrase('Customer database'), phrase('Newsletter'), phrase('Video calls'), phrase('Bookkeeping'), phrase('File archive'), phrase('Support desk')] as const

type Words = readonly [string, ...string[]]

const BY_ICON: readonly (readonly [RegExp, Words])[] = [
  [/^(user|users|contact|id-card)/, PEOPLE],
  [/^(building|store|factory|handshake|truck|briefcase)/, COMPANIES],
  [/^(map|warehouse|house|door|landmark)/, PLACES],
  [/^(laptop|monitor|smartphone|box|boxes|package|printer|car|cpu)/, PRODUCTS],
  [/^(server|database|cloud|globe|app-window|key-round)/, SYSTEMS],
]

const BY_NAME: readonly (readonly [RegExp, Words])[] = [
  [/address|street/, ADDRESSES],
  [/city|town|place|location|room|site/, PLACES],
  [/maker|manufacturer|vendor|supplier|company|organi[sz]ation|employer|client|customer|recipient|insurer|provider/, COMPANIES],
  [/person|contact|employee|author|responsible|signatory|representative|full_name/, PEOPLE],
  [/product|model|device/, PRODUCTS],
]

/** By what a field is called. */
export function wordsOf(name: string): Words | undefined {
  return BY_NAME.find(([pattern]) => pattern.test(name))?.[1]
}

/** By what stands for the entity in the menu: it says what its records are. */
export function namesOf(icon: string): Words | undefined {
  return BY_ICON.find(([pattern]) => pattern.test(icon))?.[1]
}
