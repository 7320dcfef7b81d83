import { sayCount } from '../../../i18n/numbers'

const uz = {
  who: {
    title: 'Kim ishlaydi?',
    search: 'Ismni qidirish',
    nobody: (query: string) =>
      `“${query}” topilmadi. Bu planshetda birinchi marta boʻlsangiz, pastdagi tugmani bosing.`,
    unsent: (n: number) => `${sayCount(n)} ta yuborilmagan`,
    roles: { master: 'usta', admin: 'administrator' },
    other: 'Roʻyxatda yoʻqman',
    empty: 'Bu planshetga hali hech kim kirmagan.',
    toList: 'Roʻyxatga qaytish',
  },
  pin: {
    title: (name: string) => name,
    label: 'PIN',
    digits: (n: number) => `${n} ta raqam bosildi`,
    letters: 'Harfli parolim bor',
    digitsAgain: 'Raqamli PIN',
    secret: 'PIN yoki parol',
    login: 'Login',
    loginWhy: 'Bu planshet loginingizni hali bilmaydi. Bir marta yozing.',
    enter: 'Kirish',
    checking: 'PIN tekshirilmoqda…',
    wrong: 'PIN toʻgʻri kelmadi. Qayta bosing.',
    offlineTitle: 'Aloqa yoʻq: PIN tekshirilmaydi',
    offline: (name: string) =>
      `${name} boʻlib yozish mumkin. Ustaga “tekshirilmagan” boʻlib koʻrinadi. Pul va eski yozuvlar PIN bilan, aloqa boʻlganda ochiladi.`,
    claim: (name: string) => `PINsiz davom etish: ${name}`,
    leaderOffline: 'Usta va administrator faqat aloqa borida kira oladi. Wi-Fi ga ulaning.',
    notYou: 'Boshqa odam nomidan yozmang: egasi buni koʻradi va bekor qila oladi.',
  },
  claim: {
    title: 'PIN tekshirilmagan',
    lead: 'Aloqa yoʻq edi. Yozganingiz ustaga “tekshirilmagan” boʻlib koʻrinadi. Pulingiz va eski yozuvlaringiz PIN bilan ochiladi.',
    pin: 'PIN bilan ochish',
    made: 'Hozir yozganlaringiz',
    none: 'Hali hech narsa yozilmadi.',
    add: 'Ish qoʻshish',
    cancel: 'Bekor qilish',
    cancelled: 'Bekor qilingan',
    sent: 'Yetib bordi',
    here: 'Shu planshetda',
  },
  lock: {
    switch: 'Almashish',
    switchFrom: (name: string) => `${name}. Boshqa odamga berish`,
    soon: (seconds: number) => `${seconds} soniyadan keyin yopiladi`,
    soonLead: 'Yozganingiz nomingizda saqlanadi. Davom etish uchun ekranga teging.',
    stay: 'Men shu yerdaman',
  },
  setting: {
    title: 'Umumiy planshet',
    lead: 'Bir nechta odam ishlatsa, yoqing. Har kim ism va PIN bilan kiradi, har kimning ishi va puli oʻziga koʻrinadi.',
    on: 'Bir nechta odam ishlatadi',
    off: 'Faqat men ishlataman',
    idle: 'Tegilmasa, yopiladi',
    never: 'yopilmaydi',
    minutes: (n: number) => `${n} daqiqa`,
    leaderOnly: 'Oʻchirish uchun usta yoki administrator kirsin.',
    lockNow: 'Hozir yopish',
  },
}

export type Words = typeof uz
export default uz
