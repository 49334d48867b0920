import { open } from 'lmdb'
import { mkdtempSync } from 'node:fs'
const ov = process.argv[2]==='1', n=+process.argv[3], size=+process.argv[4], mode=process.argv[5]
const dir = mkdtempSync('/tmp/lm-')
const db = open({path: dir+'/s.mdb', keyEncoding:'binary', encoding:'binary', overlappingSync: ov, eventTurnBatching:false, mapSize: 274877906944 })
const t = setTimeout(()=>{console.log('HANG', process.argv.slice(2).join()); process.exit(1)}, 3000)
const v = new Uint8Array(size)
const K=(i)=>{const k=Buffer.alloc(20); k[0]=1; k.writeUInt32BE(i,4); return k}
if (mode.includes('t')) db.transactionSync(()=>{db.put(Buffer.from([0,1]), Buffer.from('x')); return db.put(Buffer.from([0,2]), Buffer.from('x'))})
if (mode.includes('r')) for (const {key,value} of db.getRange({start:Buffer.of(1), end: Buffer.of(2)})) ;
for (let r=0;r<5;r++){
if (mode.includes('m')) await undefined
const p = db.batch(()=>{ for (let i=0;i<n;i++){ void db.put(K(r*n+i), v)}; if (mode.includes('s')) void db.put(Buffer.from([0,1]), Buffer.from('{"revision":1}')) })
await (ov ? db.flushed : p)
if (mode.includes('1')) await db.batch(()=>{ void db.put(K(1e6+r), v) })
}
console.log('ok', ov, n, size); clearTimeout(t); await db.close()
