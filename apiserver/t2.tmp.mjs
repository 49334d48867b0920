import { open } from 'lmdb'
import { mkdtempSync } from 'node:fs'
const ov = process.argv[2]==='1', n=+process.argv[3], size=+process.argv[4], map=process.argv[5]
const dir = mkdtempSync('/tmp/lm-')
const db = open({path: dir+'/s.mdb', keyEncoding:'binary', encoding:'binary', overlappingSync: ov, eventTurnBatching:false, ...(map?{mapSize: +map}:{})})
const t = setTimeout(()=>{console.log('HANG'); process.exit(1)}, 3000)
const v = new Uint8Array(size)
for (let r=0;r<5;r++){
const p = db.batch(()=>{ for (let i=0;i<n;i++){ const k=Buffer.alloc(20); k[0]=1; k.writeUInt32BE(r*n+i,4); db.put(k, v)} })
await (ov ? db.flushed : p)
}
console.log('ok', ov, n, size); clearTimeout(t); await db.close()
