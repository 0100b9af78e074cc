//! A signature: drawn with a finger, a pen or the mouse, or made of a typed name. It is a picture, black on white in both
//! themes.

import { useMutation } from '@tanstack/react-query'
import { type PointerEvent, useRef, useState } from 'react'
import { api } from '@/lib/api'
import { t } from '@/lib/i18n'
import type { UploadProps } from './file-input'
import { Button } from './ui/button'
import { Input } from './ui/input'

const WIDTH = 800
const HEIGHT = 240

export default function SignatureInput({ id, label, value, onChange, ...shared }: UploadProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [name, setName] = useState('')
  const [empty, setEmpty] = useState(true)
  const upload = useMutation({
    mutationFn: async () => {
      const picture = await new Promise<Blob | null>((done) => { canvas.current?.toBlob(done, 'image/png') })
      if (!picture) throw new Error(t('That did not work.'))
      return api.upload(picture, 'signature.png')
    },
    onSuccess: ({ id: file }) => onChange(file),
  })
  const pen = () => {
    const context = canvas.current?.getContext('2d')
    if (!context) return null
    context.lineWidth = 4
    context.lineCap = 'round'
    context.lineJoin = 'round'
    context.strokeStyle = '#111'
    context.fillStyle = '#111'
    return context
  }
  const place = ({ nativeEvent, currentTarget }: PointerEvent<HTMLCanvasElement>): [number, number] => [
    (nativeEvent.offsetX / currentTarget.clientWidth) * WIDTH,
    (nativeEvent.offsetY / currentTarget.clientHeight) * HEIGHT,
  ]
  const clear = () => {
    const context = pen()
    if (!context) return
    context.fillStyle = '#fff'
    context.fillRect(0, 0, WIDTH, HEIGHT)
    setEmpty(true)
  }
  const begin = (event: PointerEvent<HTMLCanvasElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    if (empty) clear()
    setName('')
    const context = pen()
    context?.beginPath()
    context?.moveTo(...place(event))
    setEmpty(false)
  }
  const draw = (event: PointerEvent<HTMLCanvasElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const context = pen()
    context?.lineTo(...place(event))
    context?.stroke()
  }
  const type = (text: string) => {
    setName(text)
    clear()
    const context = pen()
    if (!context || text.trim() === '') return
    context.font = 'italic 72px "Segoe Script", "Bradley Hand", "Apple Chancery", cursive'
    context.textBaseline = 'middle'
    context.fillText(text, 40, HEIGHT / 2, WIDTH - 80)
    setEmpty(false)
  }
  if (value) {
    return (
      <div className="flex min-h-9 items-center gap-3 text-sm">
        <span>{t('Signed')}</span>
        <Button id={id} {...shared} onClick={() => onChange(null)}>{t('Sign again')}</Button>
      </div>
    )
  }
  return (
    <div className="space-y-2">
      <canvas ref={canvas} width={WIDTH} height={HEIGHT} aria-label={t('Draw your signature here')} className="h-36 w-full touch-none rounded-lg border bg-white" onPointerDown={begin} onPointerMove={draw} />
      <div className="flex flex-wrap items-center gap-2">
        <Input id={id} {...shared} className="min-w-40 flex-1" value={name} maxLength={80} placeholder={t('Or type your name')} aria-label={`${label}: ${t('Or type your name')}`} onChange={(event) => type(event.target.value)} />
        <Button look="ghost" disabled={empty} onClick={() => { setName(''); clear() }}>{t('Clear')}</Button>
        <Button disabled={empty || upload.isPending} onClick={() => upload.mutate()}>{t('Use this signature')}</Button>
      </div>
      {upload.error ? <p role="alert" className="text-xs text-danger">{upload.error.message}</p> : null}
    </div>
  )
}
