import type { Samples } from './sample.ts'

export const scheduling: Samples = {
  PriorityClass: { body: { value: 1000 }, change: { description: 'For what is urgent.' }, generations: 'fixed' },
}
