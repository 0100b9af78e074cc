//! A question before something that is not easily undone. What shows it is loaded with the first one.

export interface Question {
  title: string
  /** What the button says that goes on. */
  yes: string
  danger?: boolean
}

export async function confirmed(question: Question): Promise<boolean> {
  const { ask } = await import('@/components/confirm-dialog')
  return ask(question)
}
