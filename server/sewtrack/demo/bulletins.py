"""Operation bulletins of six garments: what is sewn, in order, with the SAM of each step in minutes.

Typical of a factory of jersey, shirts and denim; piece rates are derived from them (`rates.py`).
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Step:
    """One operation of a bulletin. `sam` in minutes, as decimal text."""

    code: str
    name: str
    sam: str


@dataclass(frozen=True)
class Bulletin:
    """A product with its operations in the order of the work."""

    code: str
    name: str
    steps: tuple[Step, ...]

    @property
    def minutes(self) -> Decimal:
        """SAM of the whole garment."""
        return sum((Decimal(step.sam) for step in self.steps), Decimal(0))


def _bulletin(code: str, name: str, steps: str) -> Bulletin:
    """`steps`: one a line, SAM first, then the name. Codes number them: `FT-01`, `FT-02` ..."""
    parts = [line.split(maxsplit=1) for line in steps.strip().splitlines()]
    return Bulletin(
        code, name, tuple(Step(f"{code}-{n:02}", text.strip(), sam) for n, (sam, text) in enumerate(parts, 1))
    )


T_SHIRT = _bulletin(
    "FT",
    "Futbolka",
    """
    0.82   Yelka chokini lenta bilan ulash
    0.46   Yoqa ribanasini halqa qilib ulash
    0.95   Ribanani yoqa oʻmiziga ulash
    0.78   Orqa yoqaga lenta qoʻyish
    0.72   Orqa yoqa lentasini bostirib tikish
    0.74   Yoqa atrofini bostirib tikish
    1.65   Yengni oʻmizga ulash
    1.98   Yon va yeng chokini ulash
    1.02   Yeng uchini bukib tikish
    1.09   Etakni bukib tikish
    0.48   Oʻlcham yorligʻini tikish
    0.72   Ip uchlarini qirqish va tekshirish
    """,
)

POLO = _bulletin(
    "PL",
    "Polo koʻylak",
    """
    0.42   Plankaga dublerin yopishtirish
    0.68   Plankani belgilash va qirqish
    1.36   Plankani old boʻlakka tikish
    1.18   Planka chetini bostirib tikish
    0.74   Planka uchini mustahkamlash
    0.7950 Yelka chokini lenta bilan ulash
    1.24   Yoqani oʻmizga ulash
    0.88   Orqa yoqaga lenta qoʻyish
    0.8350 Yoqa lentasini bostirib tikish
    1.5250 Yengni oʻmizga ulash
    0.92   Yeng manjetini ulash
    1.86   Yon va yeng chokini ulash
    0.58   Yon kesimni mustahkamlash
    1.06   Etakni bukib tikish
    0.63   Izma ochish (3 ta)
    0.5450 Tugma qadash (3 ta)
    0.44   Oʻlcham yorligʻini tikish
    0.31   Ip uchlarini qirqish
    """,
)

SHIRT = _bulletin(
    "KO",
    "Erkaklar koʻylagi",
    """
    0.3850 Yoqaga dublerin yopishtirish
    0.62   Yoqa qanotini agʻdarma tikish
    0.36   Yoqa burchagini agʻdarish
    0.5450 Yoqa qanotini bostirib tikish
    0.34   Yoqa koʻtarmasiga dublerin yopishtirish
    0.42   Koʻtarma chetini bukib tikish
    0.88   Yoqa qanotini koʻtarmaga ulash
    0.56   Koʻtarmani agʻdarish va tekislash
    0.4250 Koʻtarma chetini qirqish va belgilash
    0.38   Manjetga dublerin yopishtirish
    0.52   Manjet chetini bukib tikish
    0.92   Manjetni agʻdarma tikish
    0.58   Manjetni agʻdarish va dazmollash
    0.7450 Manjetni bostirib tikish
    0.66   Yeng kesimiga kichik planka tikish
    1.1250 Yeng kesimiga katta planka tikish
    0.44   Yeng plankasini mustahkamlash
    0.34   Choʻntak ogʻzini bukib tikish
    0.48   Choʻntakni dazmollash
    0.8350 Choʻntakni old boʻlakka tikish
    0.52   Chap old plankani tikish
    0.46   Oʻng old plankani bukib tikish
    0.38   Firma yorligʻini koketkaga tikish
    0.66   Orqa boʻlakka taxlama qoʻyib koketka ulash
    0.52   Orqa koketkani bostirib tikish
    0.7150 Yelka chokini ulash
    0.72   Yelka chokini bostirib tikish
    0.9850 Yoqani oʻmizga ulash
    1.22   Yoqani yopib bostirib tikish
    1.2650 Yengni oʻmizga ulash
    0.88   Yeng oʻmizini bostirib tikish
    1.1850 Yon va yeng chokini ulash
    1.0250 Manjetni yengga ulash
    1.12   Etakni bukib tikish
    0.32   Oʻlcham va parvarish yorligʻini tikish
    0.2450 Yoqaga izma ochish
    0.8450 Old plankaga izma ochish (6 ta)
    0.34   Manjetga izma ochish
    0.98   Tugma qadash (10 ta)
    0.2150 Ip uchlarini qirqish
    """,
)

JEANS = _bulletin(
    "JN",
    "Jins shim",
    """
    0.62   Mayda choʻntak ogʻzini bukib tikish
    0.74   Mayda choʻntakni podkroyga tikish
    0.84   Podkroyni choʻntak xaltasiga tikish
    1.18   Choʻntak ogʻzini xaltaga ulash
    0.94   Choʻntak ogʻzini ikki qator bostirish
    0.88   Choʻntak xaltasini tikish
    0.58   Choʻntakni yon va belga mahkamlash
    0.46   Chap gulfikni yoʻrmash
    0.68   Chap gulfikka molniya tikish
    0.92   Chap gulfikni old boʻlakka ulash
    0.78   Gulfikni bezak chok bilan bostirish
    0.54   Oʻng gulfikni agʻdarma tikish
    1.12   Oʻng gulfikni molniyaga ulash
    0.72   Old oʻrta chokni ulash
    0.66   Old oʻrta chokni bostirish
    0.58   Orqa choʻntak ogʻzini bukib tikish
    1.0250 Orqa choʻntakka bezak chok solish
    0.84   Orqa choʻntakni dazmollash
    2.18   Orqa choʻntakni tikish (2 ta)
    1.24   Koketkani orqa boʻlakka ulash
    0.98   Koketkani bostirish
    0.92   Orqa oʻrta chokni ulash
    0.86   Orqa oʻrta chokni bostirish
    1.42   Ich chokni ulash
    1.36   Ich chokni bostirish
    1.58   Yon chokni ulash
    0.82   Yon chok yuqorisini bostirish
    0.74   Belbogʻni tayyorlash va belgilash
    1.96   Belbogʻni ulash
    1.28   Belbogʻ uchlarini tikish
    0.48   Shlyovka lentasini tikish
    1.74   Shlyovkalarni qadash (5 ta)
    1.16   Pocha bukib tikish
    1.38   Mustahkamlash (zakrepka) choklari
    0.56   Belbogʻga izma ochish
    0.7250 Tugma va parchin qoqish
    """,
)

HOODIE = _bulletin(
    "XD",
    "Kapyushonli xudi",
    """
    0.98   Kapyushon oʻrta chokini ulash
    0.86   Kapyushon chokini bostirish
    0.92   Kapyushon astarini tikish
    1.34   Kapyushonni astar bilan agʻdarma tikish
    0.58   Kapyushonga halqa (lyuvers) qoqish
    1.24   Kapyushon chetini bukib tikish
    0.46   Ip-bogʻichni oʻtkazish va tugish
    0.84   Kenguru choʻntak ogʻzini bukib tikish
    0.62   Choʻntakni dazmollash
    1.82   Kenguru choʻntakni tikish
    0.56   Choʻntak burchaklarini mustahkamlash
    0.96   Yelka chokini ulash
    0.88   Yelka chokini bostirish
    1.5850 Kapyushonni oʻmizga ulash
    1.12   Oʻmizga lenta qoʻyib bostirish
    1.9250 Yengni oʻmizga ulash
    1.54   Yeng oʻmizini bostirish
    2.24   Yon va yeng chokini ulash
    0.64   Manjetni halqa qilib ulash
    1.46   Manjetni yengga ulash
    0.52   Etak ribanasini halqa qilib ulash
    1.68   Etak ribanasini ulash
    0.46   Oʻlcham yorligʻini tikish
    0.78   Ip uchlarini qirqish va tekshirish
    """,
)

SKIRT = _bulletin(
    "YU",
    "Maktab yubkasi",
    """
    0.48   Belbogʻga dublerin yopishtirish
    0.72   Old boʻlak taxlamalarini belgilash
    1.46   Old taxlamalarni tikish
    0.92   Taxlamalarni dazmollash
    0.84   Orqa vitochkalarni tikish
    0.66   Yon qirqimlarni yoʻrmash
    0.88   Orqa oʻrta chokni ulash
    1.34   Yashirin molniya tikish
    1.08   Yon choklarni ulash
    0.64   Yon choklarni yotqizib dazmollash
    0.94   Astarni biriktirib tikish
    0.86   Astarni belga mahkamlash
    0.58   Belbogʻni agʻdarma tikish
    1.4250 Belbogʻni ulash
    0.98   Belbogʻni bostirish
    0.72   Astar etagini bukib tikish
    1.12   Etakni yashirin chok bilan bukish
    0.38   Izma ochish
    0.32   Tugma qadash
    0.42   Oʻlcham yorligʻini tikish
    """,
)

BULLETINS = (T_SHIRT, POLO, SHIRT, JEANS, HOODIE, SKIRT)
