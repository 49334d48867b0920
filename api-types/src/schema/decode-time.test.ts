import { describe, expect, it } from 'vitest'
import { formatTime, parseTime } from '../time.ts'
import { canonicalTime } from './decode-time.ts'

describe('the canonical form of a time', () => {
  it('is the text itself for every day that there is, and for no other', () => {
    for (const year of [2024, 2026])
      for (let month = 1; month <= 12; month++)
        for (let day = 0; day <= 32; day++) {
          const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T08:30:00Z`
          const time = parseTime(text)
          if (time === undefined) expect(canonicalTime(text)).toHaveProperty('error')
          else expect(canonicalTime(text)).toEqual({ text: formatTime(time) })
        }
  })
})
