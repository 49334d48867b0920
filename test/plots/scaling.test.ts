import { join } from 'node:path'
import { expect, test } from 'vitest'
import { courseOfLoad } from './course-of-load.ts'
import { pictureOf } from './picture.ts'
import { readPicture, SEED } from './scaling.ts'

test('the picture of scaling is what its command draws, and shows what it says', { timeout: 120_000 }, async () => {
  const moments = await courseOfLoad(SEED)
  // `pnpm plot:scaling` draws it anew.
  expect(pictureOf(moments)).toBe(readPicture(join(import.meta.dirname, '../..')))
  const most = Math.max(...moments.map(({ running }) => running))
  expect([most, moments.at(-1)?.running]).toEqual([10, Math.max(2, Math.ceil(moments.at(-1)?.load ?? 0))])
  for (const { desired, running } of moments) {
    expect(desired).toBeGreaterThanOrEqual(2)
    expect(running).toBeLessThanOrEqual(10)
  }
})
