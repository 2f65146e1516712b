/**
 * What PowerShell prints for our scripts on several systems, written after documented answers of each: the wrapping of
 * lists and dates by 5.1, the dates of 7, names in the language of the system, rights of an ordinary account.
 */

export type Recorded = {
  readonly system: string
  /** As the console of that system encodes it; `utf-8` where the language mode lets us choose. */
  readonly encoding: 'utf-8' | 'cp850' | 'shift_jis'
  readonly locale: string
  readonly os: string
  readonly expected: {
    readonly distro: string
    readonly build: string
    readonly bootedAt: string
    readonly rebootPending: boolean
  }
}

const os = (caption: string, build: string, booted: string, pending = false): string =>
  `{"found":[{"os":{"Caption":"${caption}","Version":"10.0.${build}","BuildNumber":"${build}","LastBootUpTime":${booted}},"guid":"d3b5c2aa-0000-4000-8000-0123456789ab","pending":${pending}}],"kitbag":1}`

/** Of Windows PowerShell 5.1 and of PowerShell 7. */
const date51 = '"\\/Date(1795154400000)\\/"'
const date7 = '"2026-11-20T07:00:00.5+01:00"'
/** 5.1 with the display fields that its type system adds to some dates. */
const dateShown =
  '{"value":"\\/Date(1795154400000)\\/","DisplayHint":2,"DateTime":"Freitag, 20. November 2026 07:00:00"}'
const bootedAt = '2026-11-20T06:00:00.000Z'

const of = (
  system: string,
  locale: string,
  encoding: Recorded['encoding'],
  text: string,
  distro: string,
  build: string,
  change: Partial<Recorded['expected']> = {},
): Recorded => ({
  system,
  locale,
  encoding,
  os: text,
  expected: { distro, build, bootedAt, rebootPending: false, ...change },
})

export const recorded: readonly Recorded[] = [
  of(
    'Windows 10 22H2, English, 5.1',
    'en-US',
    'utf-8',
    os('Microsoft Windows 10 Pro', '19045', date51),
    'Microsoft Windows 10 Pro',
    '19045',
  ),
  of(
    'Windows 10 LTSC 2021, German, 5.1, a date with its display',
    'de-DE',
    'utf-8',
    os('Microsoft Windows 10 Enterprise LTSC', '19044', dateShown, true),
    'Microsoft Windows 10 Enterprise LTSC',
    '19044',
    { rebootPending: true },
  ),
  of(
    'Windows 11 24H2, German, 5.1 in constrained language mode',
    'de-DE',
    'cp850',
    os('Microsoft Windows 11 Pro für Arbeitsstationen', '26100', date51),
    'Microsoft Windows 11 Pro für Arbeitsstationen',
    '26100',
  ),
  of(
    'Windows 11 23H2, Japanese, 5.1 in constrained language mode',
    'ja-JP',
    'shift_jis',
    os('Microsoft Windows 11 Pro（評価版）', '22631', date51),
    'Microsoft Windows 11 Pro（評価版）',
    '22631',
  ),
  of(
    'Windows 11 24H2, English, PowerShell 7',
    'en-GB',
    'utf-8',
    os('Microsoft Windows 11 Enterprise', '26100', date7),
    'Microsoft Windows 11 Enterprise',
    '26100',
    { bootedAt: '2026-11-20T06:00:00.500Z' },
  ),
  of(
    'Server 2016, English, 5.1',
    'en-US',
    'utf-8',
    os('Microsoft Windows Server 2016 Standard', '14393', date51, true),
    'Microsoft Windows Server 2016 Standard',
    '14393',
    { rebootPending: true },
  ),
  of(
    'Server 2019, German, 5.1',
    'de-DE',
    'utf-8',
    os('Microsoft Windows Server 2019 Standard', '17763', date51),
    'Microsoft Windows Server 2019 Standard',
    '17763',
  ),
  of(
    'Server 2022, Japanese, 5.1',
    'ja-JP',
    'utf-8',
    os('Microsoft Windows Server 2022 Datacenter', '20348', date51),
    'Microsoft Windows Server 2022 Datacenter',
    '20348',
  ),
  of(
    'Server 2025, English, PowerShell 7 with a mark before its bytes',
    'en-US',
    'utf-8',
    `\ufeff${os('Microsoft Windows Server 2025 Datacenter', '26100', date7)}\r\n`,
    'Microsoft Windows Server 2025 Datacenter',
    '26100',
    { bootedAt: '2026-11-20T06:00:00.500Z' },
  ),
]

/** The lists of 5.1 that come wrapped, and those of 7 that do not. */
export const networkAnswers = [
  '{"kitbag":1,"found":{"value":[{"adapters":[{"Name":"Ethernet","Status":"Up","MtuSize":1500,"Speed":1000000000,"InterfaceDescription":"Intel(R) I219-LM","DriverVersion":"12.19.2.60"}],"routes":[{"DestinationPrefix":"0.0.0.0/0","NextHop":"10.0.0.1","InterfaceAlias":"Ethernet","RouteMetric":0}],"dns":[{"InterfaceAlias":"Ethernet","ServerAddresses":{"value":["10.0.0.53","10.0.0.54"],"Count":2}}],"search":[null],"proxy":{"ProxyEnable":0,"ProxyServer":null,"AutoConfigURL":null,"ProxyOverride":null}}],"Count":1}}',
  '{"found":[{"search":[],"adapters":[{"Name":"イーサネット","Status":"Up","MtuSize":1500,"Speed":"1000000000","InterfaceDescription":"Microsoft Hyper-V Network Adapter","DriverVersion":"10.0.26100.1"}],"routes":[{"DestinationPrefix":"0.0.0.0/0","NextHop":"10.0.0.1","InterfaceAlias":"イーサネット","RouteMetric":0}],"dns":[{"InterfaceAlias":"イーサネット","ServerAddresses":["10.0.0.53","10.0.0.54"]}],"proxy":{"ProxyEnable":0,"ProxyServer":null,"AutoConfigURL":null,"ProxyOverride":null}}],"kitbag":1}',
] as const

const status = (words: readonly string[], values: readonly string[], join: string): string =>
  words.map((word, at) => `${word}${join}${values[at] ?? ''}`).join('\r\n')

const values = [
  '0(no warning)',
  '4 (secondary reference)',
  '-23 (119.209ns per tick)',
  '0.0312011s',
  '7.7719013s',
  '0x0A000035 (source IP:  10.0.0.53)',
]

/** `w32tm /query /status`: the words follow the language, dates follow the region, the order follows neither. */
export const clockStatuses = [
  status(
    [
      'Leap Indicator',
      'Stratum',
      'Precision',
      'Root Delay',
      'Root Dispersion',
      'ReferenceId',
      'Last Successful Sync Time',
      'Source',
      'Poll Interval',
    ],
    [...values, '11/20/2026 8:12:01 AM', 'dc1.corp.example', '10 (1024s)'],
    ': ',
  ),
  status(
    [
      'Sprungindikator',
      'Stratum',
      'Präzision',
      'Stammverzögerung',
      'Stammabweichung',
      'Referenz-ID',
      'Letzte erfolgreiche Synchronisierungszeit',
      'Quelle',
      'Abrufintervall',
    ],
    [...values, '20.11.2026 08:12:01', 'dc1.corp.example', '10 (1024s)'],
    ': ',
  ),
  status(
    [
      '閏インジケーター',
      '階層',
      '精度',
      'ルート遅延',
      'ルート分散',
      '参照 ID',
      '最終正常同期時刻',
      'ソース',
      'ポーリング間隔',
    ],
    [...values, '2026/11/20 8:12:01', 'dc1.corp.example', '10 (1024s)'],
    ': ',
  ),
  status(
    [
      'Indicateur de saut',
      'Couche',
      'Précision',
      'Délai de racine',
      'Dispersion de racine',
      'ID de référence',
      'Heure de la dernière synchronisation réussie',
      'Source',
      'Intervalle d’interrogation',
    ],
    [...values, '20/11/2026 08:12:01', 'dc1.corp.example', '10 (1024s)'],
    ' : ',
  ),
] as const
