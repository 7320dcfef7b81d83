const uz = {
  erased: (when: string) => `Telefon xotirasi oʻchib ketgan (${when} bilindi)`,
  erasedLead:
    'Brauzer saqlagan narsalarini oʻchirgan. Yuborilgan ishlaringiz joyida. Yuborishga ulgurmagan ish yoʻqolgan boʻlishi mumkin: oxirgi kunlarni tekshiring, yoʻgʻini qayta yozing.',
  erasedDoor: 'Brauzer saqlagan narsalarini oʻchirgan. Kiring: yuborilgan ishlaringiz qaytib keladi.',
  check: 'Yozuvlarni tekshirish',
  understood: 'Tushunarli',
  private: 'Bu yashirin (inkognito) oyna',
  privateLead: 'Oyna yopilsa, yuborilmagan ish oʻchib ketadi. SEW-TRACKni oddiy oynada oching.',
}

export type Words = typeof uz
export default uz
