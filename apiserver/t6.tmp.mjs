import { mkdtempSync } from 'node:fs'
const base = process.argv[2]
const { lmdbJournal } = await import(base+'/drivers/lmdb-journal.js'); const { Mvcc } = await import(base+'/mvcc.js')
const d = mkdtempSync('/tmp/lm-')
let j = lmdbJournal(d); j.load(()=>0); let rev=1
for (let i=0;i<100;i++){ const puts=[]; for (let k=0;k<1000;k++){ rev++; puts.push({revision:rev,order:0,key:`/registry/pods/default/p${rev}`,value:new Uint8Array(1000).fill(i)}) } await j.commit({state:{revision:rev,compacted:+process.argv[3]?rev:0},puts,removes:[]}) }
await j.close(true)
for (let r=0;r<3;r++){
let t=performance.now(); j = lmdbJournal(d); console.log('open', performance.now()-t|0); t=performance.now(); const rows=[]; const s=j.load((x)=>rows.push(x)); console.log('load', performance.now()-t|0); t=performance.now(); const m=new Mvcc(s); for (const x of rows) m.load(x); console.log('mvcc', performance.now()-t|0); await j.close(true)
}
