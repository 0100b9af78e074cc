//! XLSX files for tests: as other programs write them, and as nobody should.

import { zip } from '../src/http/zip'
import { xlsx, type Sheet } from '../src/transfer/xlsx/write'

export async function packed(parts: Readonly<Record<string, string | Iterable<string>>>): Promise<Buffer> {
  const pieces: Buffer[] = []
  const entries = Object.entries(parts).map(([name, content]) => ({ name, content: typeof content === 'string' ? [content] : content }))
  for await (const piece of zip(entries, new Date('2026-01-31'))) pieces.push(piece)
  return Buffer.concat(pieces)
}

export async function written(...sheets: Sheet[]): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of zip(xlsx(sheets), new Date('2026-01-31'))) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** A workbook as Excel has it: texts in a part of their own, namespaces with prefixes where `prefix` says so. */
export function workbook({ rows, strings = '', formats = '', book = '', prefix = '' }: { rows: string | Iterable<string>; strings?: string; formats?: string; book?: string; prefix?: string }): Promise<Buffer> {
  const types = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const packages = 'http://schemas.openxmlformats.org/package/2006/relationships'
  const main = `xmlns${prefix === '' ? '' : `:${prefix.slice(0, -1)}`}="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
  const relation = (id: string, type: string, target: string) => `<Relationship Id="${id}" Type="${types}/${type}" Target="${target}"/>`
  return packed({
    '_rels/.rels': `<Relationships xmlns="${packages}">${relation('a', 'officeDocument', '/xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<${prefix}workbook ${main} xmlns:r="${types}">${book}<${prefix}sheets><${prefix}sheet name="One" sheetId="1" r:id="s"/></${prefix}sheets></${prefix}workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packages}">${relation('s', 'worksheet', 'worksheets/sheet1.xml')}${relation('t', 'sharedStrings', 'sharedStrings.xml')}${relation('f', 'styles', 'styles.xml')}</Relationships>`,
    'xl/sharedStrings.xml': `<sst ${main.replace(/:\w+=/, '=')}>${strings}</sst>`,
    'xl/styles.xml': `<styleSheet ${main.replace(/:\w+=/, '=')}>${formats}</styleSheet>`,
    'xl/worksheets/sheet1.xml': typeof rows === 'string' ? `<${prefix}worksheet ${main}><${prefix}sheetData>${rows}</${prefix}sheetData></${prefix}worksheet>` : sheet(main, rows),
  })
}

function* sheet(main: string, rows: Iterable<string>): Generator<string> {
  yield `<worksheet ${main}><sheetData>`
  yield* rows
  yield '</sheetData></worksheet>'
}

/** Written by openpyxl 3.1: a hidden sheet first, then texts, numbers, dates, formulas that nobody worked out. */
export const FROM_OPENPYXL = Buffer.from(
  `
UEsDBBQAAAAIAIW2d11Gx01IlQAAAM0AAAAQAAAAZG9jUHJvcHMvYXBwLnhtbE3PTQvCMAwG4L9SdreZih6kDkQ9ip68zy51hbYpbYT67+0EP255ecgboi6JIia2mEXxLuRtMzLHDUDWI/o+y8qhiqHke64x3YGM
sRoPpB8eA8OibdeAhTEMOMzit7Dp1C5GZ3XPlkJ3sjpRJsPiWDQ6sScfq9wcChDneiU+ixNLOZcrBf+LU8sVU57mym/8ZAW/B7oXUEsDBBQAAAAIAIW2d12ZVZDy6QAAAMsBAAARAAAAZG9jUHJvcHMvY29yZS54
bWylkcFOwzAMhl9lyr11k4odoqwXEKdNQmISiFuUeFtE00SJUbu3py1bB4Ibx/j//NlWlInShIRPKURM5DCvBt92WZq4YSeiKAGyOaHXuRyJbgwPIXlN4zMdIWrzro8IoqrW4JG01aRhEhZxMbKL0ppFGT9SOwus
AWzRY0cZeMnhxhImn/9smJOFHLJbqL7vy76euXEjDq+77fO8fOG6TLozyBpljTQJNYXUTBfF89Aq+FZUl9lfBbSrcYKkc8QNuyYv9f3D/pE1ohLrgvNC1Hsh5J2QnL9Nrh/9N6EP1h3cP4xXQaPg1781n1BLAwQU
AAAACACFtnddmVycIxAGAACcJwAAEwAAAHhsL3RoZW1lL3RoZW1lMS54bWztWltz2jgUfu+v0Hhn9m0LxjaBtrQTc2l227SZhO1OH4URWI1seWSRhH+/RzYQy5YN7ZJNups8BCzp+85FR+foOHnz7i5i6IaIlPJ4
YNkv29a7ty/e4FcyJBFBMBmnr/DACqVMXrVaaQDDOH3JExLD3IKLCEt4FMvWXOBbGi8j1uq0291WhGlsoRhHZGB9XixoQNBUUVpvXyC05R8z+BXLVI1lowETV0EmuYi08vlsxfza3j5lz+k6HTKBbjAbWCB/zm+n
5E5aiOFUwsTAamc/VmvH0dJIgILJfZQFukn2o9MVCDINOzqdWM52fPbE7Z+Mytp0NG0a4OPxeDi2y9KLcBwE4FG7nsKd9Gy/pEEJtKNp0GTY9tqukaaqjVNP0/d93+ubaJwKjVtP02t33dOOicat0HgNvvFPh8Ou
icar0HTraSYn/a5rpOkWaEJG4+t6EhW15UDTIABYcHbWzNIDll4p+nWUGtkdu91BXPBY7jmJEf7GxQTWadIZljRGcp2QBQ4AN8TRTFB8r0G2iuDCktJckNbPKbVQGgiayIH1R4Ihxdyv/fWXu8mkM3qdfTrOa5R/
aasBp+27m8+T/HPo5J+nk9dNQs5wvCwJ8fsjW2GHJ247E3I6HGdCfM/29pGlJTLP7/kK6048Zx9WlrBdz8/knoxyI7vd9lh99k9HbiPXqcCzIteURiRFn8gtuuQROLVJDTITPwidhphqUBwCpAkxlqGG+LTGrBHg
E323vgjI342I96tvmj1XoVhJ2oT4EEYa4pxz5nPRbPsHpUbR9lW83KOXWBUBlxjfNKo1LMXWeJXA8a2cPB0TEs2UCwZBhpckJhKpOX5NSBP+K6Xa/pzTQPCULyT6SpGPabMjp3QmzegzGsFGrxt1h2jSPHr+Bfmc
NQockRsdAmcbs0YhhGm78B6vJI6arcIRK0I+Yhk2GnK1FoG2camEYFoSxtF4TtK0EfxZrDWTPmDI7M2Rdc7WkQ4Rkl43Qj5izouQEb8ehjhKmu2icVgE/Z5ew0nB6ILLZv24fobVM2wsjvdH1BdK5A8mpz/pMjQH
o5pZCb2EVmqfqoc0PqgeMgoF8bkePuV6eAo3lsa8UK6CewH/0do3wqv4gsA5fy59z6XvufQ9odK3NyN9Z8HTi1veRm5bxPuuMdrXNC4oY1dyzcjHVK+TKdg5n8Ds/Wg+nvHt+tkkhK+aWS0jFpBLgbNBJLj8i8rw
KsQJ6GRbJQnLVNNlN4oSnkIbbulT9UqV1+WvuSi4PFvk6a+hdD4sz/k8X+e0zQszQ7dyS+q2lL61JjhK9LHMcE4eyww7ZzySHbZ3oB01+/ZdduQjpTBTl0O4GkK+A226ndw6OJ6YkbkK01KQb8P56cV4GuI52QS5
fZhXbefY0dH758FRsKPvPJYdx4jyoiHuoYaYz8NDh3l7X5hnlcZQNBRtbKwkLEa3YLjX8SwU4GRgLaAHg69RAvJSVWAxW8YDK5CifEyMRehw55dcX+PRkuPbpmW1bq8pdxltIlI5wmmYE2eryt5lscFVHc9VW/Kw
vmo9tBVOz/5ZrcifDBFOFgsSSGOUF6ZKovMZU77nK0nEVTi/RTO2EpcYvOPmx3FOU7gSdrYPAjK5uzmpemUxZ6by3y0MCSxbiFkS4k1d7dXnm5yueiJ2+pd3wWDy/XDJRw/lO+df9F1Drn723eP6bpM7SEycecUR
AXRFAiOVHAYWFzLkUO6SkAYTAc2UyUTwAoJkphyAmPoLvfIMuSkVzq0+OX9FLIOGTl7SJRIUirAMBSEXcuPv75Nqd4zX+iyBbYRUMmTVF8pDicE9M3JD2FQl867aJguF2+JUzbsaviZgS8N6bp0tJ//bXtQ9tBc9
RvOjmeAes4dzm3q4wkWs/1jWHvky3zlw2zreA17mEyxDpH7BfYqKgBGrYr66r0/5JZw7tHvxgSCb/NbbpPbd4Ax81KtapWQrET9LB3wfkgZjjFv0NF+PFGKtprGtxtoxDHmAWPMMoWY434dFmhoz1YusOY0Kb0HV
QOU/29QNaPYNNByRBV4xmbY2o+ROCjzc/u8NsMLEjuHti78BUEsDBBQAAAAIAIW2d109clv2QwEAAEICAAAYAAAAeGwvd29ya3NoZWV0cy9zaGVldDEueG1sdVLbTsMwDP2VKh+wdEhcNLWV2BCCB6RpE/CctW4b
LYlL4lH4e5x0F3jgKT7O8fGxk2JEvw89AGVf1rhQip5oWEgZ6h6sCjMcwPFNi94qYug7GQYPqklF1sirPL+RVmknqiLl1r4q8EBGO1j7LBysVf57CQbHUszFKbHRXU8pIatiUB1sgV4HLmAozzqNtuCCRpd5aEtx
P18sp4rEeNMwhl9xFofZIe4jeG5KkUdPYKCmKKH4+IQVGBOV2MnHUVRcmsbK3/FJ/jHNz/Z2KsAKzbtuqC/FncgaaNXB0AbHJzjOdH2x+KBIVYXHMfNx2KqoYxBbMlG7uKQtec5r7kSVQyoksYEIZX2kL/+jU6/D
X77kVif/U++42xflO+1CZqBlnXx2yw79ZHYChEN6ix0SoU1hz28MPhL4vkWkM4jLOn+b6gdQSwMEFAAAAAgAhbZ3XeGqXciAAgAASgYAABgAAAB4bC93b3Jrc2hlZXRzL3NoZWV0Mi54bWx9VcFu00AQvfMVKx8i
EFLsOHZaUtsSaZrSQ1HVEBDHTTKOra69ZneSlCviG5A48RecuOWH+AR2163ruDZ7yc7Mm9k3L6NxsOfiTiYASO4zlsvQShCLsW3LVQIZlX1eQK4iMRcZRWWKjS0LAXRtkjJmu44zsjOa5lYUGN+NiAK+RZbmcCOI
3GYZFV8nwPg+tAbWo+M23SRoHHYUFHQDc8BFoRKUaVd11mkGuUx5TgTEofV2ML70TYZBfExhL2t3optZcn6njat1aDmaEzBYoS5B1c8OzoExXUkx+fJQ1Hp6VGfW74/lZ6Z/RW9JJZxz9ildYxJapxZZQ0y3DG/5
/h089FSjOKVIo0DwPRG62ShY6Yt+UgHTXIs0R6H8qXoJow9wj4GNioG27dUDftKFf7/NliBaMs67MhQhaMFPu/BXuUSat5G66Er5DLIFPuuCa2m3jLakXHalLDJGtw1OthK5UtqtlHbbS+hpH8uCriC01DhLEDuw
IkJwz19oaFsHk7KWHvRd5PSHgb2rK66i0gx0hfFGjt9ATUuU20T1fdc5HZrjHWdclNilwQ6OYzPdZxwNXit/rOJmjiv1OlqPrg9/GANBejQrzsj88DvJgfQYnh2+H370NnhG/v76+e0/6nqVul6tj4E79PzRyekb
p8FycoRyzGlo5z3TrlFjWiKGx/+A7w1GT+ekIZxXE67x4Mwzws0X1y8n7ngyfNWmn9ehX5hzJJTEbXN7pJNf6eS3lhKdgyjSVULKysLghN6GS7Kj7HFn2saFEVYrQzzjYdd2kN6x11Rs0lwSBrGi4/RPFC9RLq3S
QF6Y+kuOyDNzTdSuB6EBKh5zjpWhSVSfj+gfUEsDBBQAAAAIAIW2d12vZyCSjQIAANsLAAANAAAAeGwvc3R5bGVzLnhtbN1WTY/aMBD9K1Hu2wBZIoIIh0ZCqtRWK+0eejXYAUv+SB1nBf319dheILtMVq26lwah
jOflzZvxjAmrzp4EezwwZpOjFKqr0oO17TLLut2BSdJ90i1TDmm0kcS6pdlnXWsYoR2QpMhmk0mRScJVul6pXm6k7ZKd7pWt0tnZlYTbF1ql0+I+TUK4WlNWpSd33Ul5R2maZDcJc4yQHJZSLrvOE7Oovl41Wl2S
mKbB4SITyZJnIqq0JoJvDfe0hkguTsE/856dFtok1tXPgA6u7ld4YBqXsDkxluRKm5BAkPE3yIILMdgKcKxXLbGWGbVxi0Dy3rdYtJ9Orctib8hpOpunVwx/czJbbSgzg3KDa70SrLHAMHx/8IbVLdy22lotwaKc
7LUiIZMXWjRc7B0T4hEm5EczEDg2V/2ZQHfU2XRZRTOEiQsQuA4Xgl/Fvf+7uC1/1vZz7wpSfv2z15Y9GNbwo18fm0sCg/BxDj9SYP6xArPpP4+fxaZctX7Q+LM3gcNUpd/hWIqrGNueC8tVXB04pUy97b+Lb8nW
/fAMBNxTlDWkF/bpDFbpxf7GKO9leX7qAQqLT13srzDs0+Jykp0YV5QdGa3j0uy33kyc4WTj5RmvoY2/EAhlBRCBAES10DRQVuChWv9jXQu8rgCiGS5uQwuctcBZgXcTqv0H1UJYpbuQkssyz4sC3d66vp1Gje5h
UcAXCYhmCBxUC9T+dOdHBmBkbN6ZDbTLo2ODljwyomjJIzsPELKHwClLZABQLeCgTUEnCpJAtGDUEFaeQ5/RDNFjPgKVJQrBkCLTWxTYRhXwQfqFHqI8L0sEAhBJI89RCA7sCISmAYmgUJ6HF+mr91n28p7LLn/n
178BUEsDBBQAAAAIAIW2d123R+uKwAAAABYCAAALAAAAX3JlbHMvLnJlbHOdkktuAjEMQK8SZV9MqcQCMazYsEOIC7iJ56OZxJFjxPT2jdjAIGgRS/+eni2vDzSgdhxz26VsxjDEXNlWNa0AsmspYJ5xolgqNUtA
LaE0kND12BAs5vMlyC3Dbta3THP8SfQKkeu6c7RldwoU9QH4rsOaI0pDWtlxgDNL/83czwrUmp2vrOz8pzXwpszz9SCQokdFcCz0kaRMi3aUrz6e3b6k86VjYrR43+j/89CoFD35v50wpYnS10UJJm+w+QVQSwME
FAAAAAgAhbZ3XX9K2f9IAQAAZwIAAA8AAAB4bC93b3JrYm9vay54bWyNUdFOwzAM/JUqH0C7CiYxrbwwwSYhmBjae9q4q7UkrhJ3g309SUvLJF54SnxnX+6c5ZncsSQ6Jp9GW79whWiY20Wa+qoBI/0NtWADV5Mz
kkPpDinVNVawoqozYDnNs2yeOtCSkaxvsPViUPuPlm8dSOUbADZ6kDISrXhYjs62LkmvK2Ko4ksRjcge4ex/G2KZnNBjiRr5qxD9XYNIDFo0eAFViEwkvqHzmhxeyLLUu8qR1oWYDcQeHGP1B95Fmx+y9D3CsnyP
mQsxz4Jgjc5z39Hry2DyBKG575Ud0xNqBreSDM+OuhbtoadCjPQqR7+K8UysNFCINSoFNnoI2EYNfjgIhQ3/UG6BAXcbNSheT2+B2ph/ms6n6Wk303g+GBpdKKjRgnoNQj4SYSdV+JB49D7y27vZfcjeaf0YsDf7
QlJNscY/efgGUEsDBBQAAAAIAIW2d12rXnIutAAAAI0CAAAaAAAAeGwvX3JlbHMvd29ya2Jvb2sueG1sLnJlbHPFkk0KgzAQRq8ScgBHbemiqKtu3BYvEHT8wcSEzJTq7Su6UKGLbqSr8E3I+x5MkidqxZ0dqO0c
idHogVLZMrs7AJUtGkWBdTjMN7X1RvEcfQNOlb1qEOIwvIHfM2SW7JmimBz+QrR13ZX4sOXL4MBfwPC2vqcWkaUolG+QUwmj3sYEyxEFM1mKvEqlz6tICvi3UXwwis80Ip400qaz5kP/5cx+nt/iVr/EdXhcy3WR
gMPvyz5QSwMEFAAAAAgAhbZ3XaXhG1gfAQAAYAQAABMAAABbQ29udGVudF9UeXBlc10ueG1sxVTLTsMwEPyVyNcqdumBA2p6oVyhB37AJJvGil/ybkv692wSWglUWqogcYkV7+zMeMfy8vUQAbPOWY+FaIjig1JY
NuA0yhDBc6UOyWni37RVUZet3oJazOf3qgyewFNOPYdYLddQ652l7KnjbTTBFyKBRZE9jsBeqxA6RmtKTVxXe199U8k/FSR3DhhsTMQZA0SmzkoMpR8Vjo0ve0jJVJBtdKJn7RimOquQDhZQXuY44zLUtSmhCuXO
cYvEmEBX2ACQs3IknV2RJh4yjN+7yQYGmouKDN2kEJFTS3C73jGWvjuPTASJzJVDniSZe/IJoU+8guq34jzh95DaIRNUwzJ9zF9zPvHfamTxn0beQmj/+sL3q3Ta+JMBNTwsqw9QSwECFAMUAAAACACFtnddRsdN
SJUAAADNAAAAEAAAAAAAAAAAAAAAgAEAAAAAZG9jUHJvcHMvYXBwLnhtbFBLAQIUAxQAAAAIAIW2d12ZVZDy6QAAAMsBAAARAAAAAAAAAAAAAACAAcMAAABkb2NQcm9wcy9jb3JlLnhtbFBLAQIUAxQAAAAIAIW2
d12ZXJwjEAYAAJwnAAATAAAAAAAAAAAAAACAAdsBAAB4bC90aGVtZS90aGVtZTEueG1sUEsBAhQDFAAAAAgAhbZ3XT1yW/ZDAQAAQgIAABgAAAAAAAAAAAAAAICBHAgAAHhsL3dvcmtzaGVldHMvc2hlZXQxLnht
bFBLAQIUAxQAAAAIAIW2d13hql3IgAIAAEoGAAAYAAAAAAAAAAAAAACAgZUJAAB4bC93b3Jrc2hlZXRzL3NoZWV0Mi54bWxQSwECFAMUAAAACACFtnddr2cgko0CAADbCwAADQAAAAAAAAAAAAAAgAFLDAAAeGwv
c3R5bGVzLnhtbFBLAQIUAxQAAAAIAIW2d123R+uKwAAAABYCAAALAAAAAAAAAAAAAACAAQMPAABfcmVscy8ucmVsc1BLAQIUAxQAAAAIAIW2d11/Stn/SAEAAGcCAAAPAAAAAAAAAAAAAACAAewPAAB4bC93b3Jr
Ym9vay54bWxQSwECFAMUAAAACACFtnddq15yLrQAAACNAgAAGgAAAAAAAAAAAAAAgAFhEQAAeGwvX3JlbHMvd29ya2Jvb2sueG1sLnJlbHNQSwECFAMUAAAACACFtnddpeEbWB8BAABgBAAAEwAAAAAAAAAAAAAA
gAFNEgAAW0NvbnRlbnRfVHlwZXNdLnhtbFBLBQYAAAAACgAKAIQCAACdEwAAAAA=
`,
  'base64',
)
