/** What controls that one types into, or chooses from, look like. A phone enlarges the page for text below 16 px. */
export const control = 'w-full rounded-lg border border-control bg-card px-3 text-sm touch:text-base placeholder:text-muted aria-invalid:border-danger disabled:opacity-60'
