import { defineEntity } from '../define'

/** Somebody outside of the company. */
export const contact = defineEntity({
  name: 'contact',
  plural: 'contacts',
  label: 'Contact',
  labelPlural: 'Contacts',
  icon: 'contact-round',
  group: 'Work',
  title: ['name'],
  fields: {
    name: { type: 'text', label: 'Name', required: true, personal: true, searchable: true },
    email: { type: 'email', label: 'E-mail', unique: true, personal: true, searchable: true },
    phone: { type: 'phone', label: 'Phone', personal: true },
    born_on: { type: 'date', label: 'Born on', personal: true },
    hours_left: { type: 'decimal', label: 'Hours left', live: ({ balances }) => balances.hours },
    notes: { type: 'long', label: 'Notes' },
  },
  states: {},
  moves: {},
  access: { member: ['read', 'create', 'update', 'erase'], viewer: ['read'] },
  columns: ['name', 'email', 'phone'],
  sort: 'name',
})
