import { courseOfLoad } from './course-of-load.ts'
import { pictureOf } from './picture.ts'
import { PICTURE, SEED, writePicture } from './scaling.ts'

const [root = '.'] = process.argv.slice(2)
writePicture(root, pictureOf(await courseOfLoad(SEED)))
process.stdout.write(`${PICTURE} is drawn\n`)
