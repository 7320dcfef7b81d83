/**
 * A believable factory for looking at screens without a server. Lives outside src/ and is reached only through dev/vite.config.ts,
 * so nothing of it can enter a build for phones. The same seed gives the same factory.
 */
import type { Line, Operation, Person, Product, Rate } from '../src/sync/api'

export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

export const lines: Line[] = [1, 2, 3].map((n) => ({ id: `line-${n}`, name: `${n}-liniya` }))

const PRODUCTS: [string, string, string[]][] = [
  ['FB-101', 'Futbolka “Klassik”', ['01', '02', '03', '04', '05', '06', '07']],
  ['PL-220', 'Polo “Sport”', ['01', '02', '03', '04', '08', '09', '10', '07']],
  ['KY-310', 'Erkaklar koʻylagi', ['11', '12', '13', '14', '15', '16', '17', '07']],
  ['JN-405', 'Jins shim 5 choʻntakli', ['18', '19', '20', '21', '22', '23', '24']],
  ['HX-512', 'Ish xalati', ['02', '04', '05', '16', '07']],
  ['BS-077', 'Bolalar kostyumi', ['01', '02', '03', '19', '06', '07']],
]

const OPERATIONS: [string, string, string, string][] = [
  ['01', 'Yelka choki', '0.42', '96.00'],
  ['02', 'Yeng tikish', '0.55', '125.50'],
  ['03', 'Yoqa mantosi', '0.60', '138.00'],
  ['04', 'Yon chok', '0.48', '110.25'],
  ['05', 'Etak bukish', '0.36', '82.00'],
  ['06', 'Yorliq tikish', '0.18', '41.00'],
  ['07', 'Tugma qadash', '0.30', '68.5000'],
  ['08', 'Planka tikish', '0.95', '217.00'],
  ['09', 'Polo yoqasini ulash', '0.88', '201.00'],
  ['10', 'Ilgak ochish', '0.26', '59.4000'],
  ['11', 'Manjet tayyorlash', '0.52', '119.00'],
  ['12', 'Manjet ulash', '0.74', '169.00'],
  ['13', 'Koʻylak yoqasini tayyorlash', '0.82', '187.00'],
  ['14', 'Yoqani oʻtqazish', '0.98', '224.00'],
  ['15', 'Koketka ulash', '0.44', '100.50'],
  ['16', 'Choʻntak tikish', '0.66', '151.00'],
  ['17', 'Yeng kesimini tikish', '0.58', '132.75'],
  ['18', 'Orqa choʻntak bezagi', '0.72', '164.00'],
  ['19', 'Belbogʻ ulash', '0.91', '208.00'],
  ['20', 'Gulfik ulash', '1.12', '256.00'],
  ['21', 'Ichki chok (pitsaq)', '0.64', '146.00'],
  ['22', 'Belbogʻ halqalari', '0.49', '112.00'],
  ['23', 'Zanjir (molniya) oʻrnatish', '1.05', '240.00'],
  ['24', 'Pochani bukish', '0.40', '91.5000'],
]

export const products: Product[] = PRODUCTS.map(([code, name]) => ({ id: `p-${code}`, code, name, active: true }))

export const operations: Operation[] = [
  ...OPERATIONS.map(([code, name, sam]) => ({ id: `o-${code}`, code, name, sam, active: true })),
  { id: 'o-25', code: '25', name: 'Yangi bezak choki', sam: null, active: true },
]

export const rates: Rate[] = PRODUCTS.flatMap(([code, , bulletin]) =>
  bulletin.map((operation) => ({
    id: `r-${code}-${operation}`,
    product_id: `p-${code}`,
    operation_id: `o-${operation}`,
    rate: OPERATIONS.find(([known]) => known === operation)![3],
    effective_from: '2025-01-01',
    effective_to: null,
  })),
)

const NAMES = [
  'Dilnoza Rahimova',
  'Gulchehra Toʻrayeva',
  'Nodira Yoʻldosheva',
  'Zulfiya Gʻaniyeva',
  'Mohira Qodirova',
  'Shahnoza Ergasheva',
  'Feruza Abdullayeva',
  'Sevara Normatova',
  'Malika Xolmatova',
  'Umida Saidova',
  'Oʻgʻiloy Mamatova',
  'Barno Ismoilova',
  'Nilufar Karimova',
  'Lola Usmonova',
  'Hulkar Jumayeva',
  'Zebo Rustamova',
  'Iroda Nazarova',
  'Muhabbat Oʻrinova',
  'Sitora Bekmurodova',
  'Robiya Choriyeva',
  'Kamola Tursunova',
  'Dildora Eshonqulova',
  'Sabohat Murodova',
  'Yulduz Hamidova',
]

export const workers: Person[] = NAMES.map((name, at) => ({
  id: `w-${at + 1}`,
  name,
  role: 'worker',
  line_id: lines[at % 3]!.id,
  active: true,
}))

export const masters: Person[] = [
  { id: 'm-1', name: 'Saodat Hakimova', role: 'master', line_id: 'line-1', active: true },
  { id: 'm-2', name: 'Rustam Aliyev', role: 'master', line_id: 'line-2', active: true },
  { id: 'a-1', name: 'Botir Yusupov', role: 'admin', line_id: null, active: true },
]

export const people: Person[] = [...workers, ...masters]
