"""What a card says, and the literature that it cites."""

from __future__ import annotations

from dataclasses import dataclass

ADEBAYO = "Adebayo et al. 2018, arXiv 1810.03292"
ANCONA = "Ancona et al. 2018, arXiv 1711.06104"
BALDUZZI = "Balduzzi et al. 2017, arXiv 1702.08591"
CHATTOPADHAY = "Chattopadhay et al. 2018, arXiv 1710.11063"
DRAELOS = "Draelos, Carin 2020, arXiv 2011.08891"
GU = "Gu, Yang, Tresp 2018, arXiv 1812.02100"
HOOKER = "Hooker et al. 2019, arXiv 1806.10758"
KAPISHNIKOV = "Kapishnikov et al. 2021, arXiv 2106.09788"
KINDERMANS_PATTERNS = "Kindermans et al. 2017, arXiv 1705.05598"
KINDERMANS_SHIFT = "Kindermans et al. 2017, arXiv 1711.00867"
KOHLBRENNER = "Kohlbrenner et al. 2020, arXiv 1910.09840"
MAHENDRAN = "Mahendran, Vedaldi 2016, Salient Deconvolutional Networks, ECCV"
MONTAVON_OVERVIEW = "Montavon et al. 2019, doi 10.1007/978-3-030-28954-6_10"
NIE = "Nie, Zhang, Patel 2018, arXiv 1805.07039"
SEO = "Seo et al. 2018, arXiv 1806.03000"
SHRIKUMAR = "Shrikumar et al. 2016, arXiv 1605.01713"
SIXT = "Sixt, Granz, Landgraf 2020, arXiv 1912.09818"
SIXT_TAYLOR = "Sixt, Landgraf 2022, arXiv 2211.08425"
SMILKOV = "Smilkov et al. 2017, arXiv 1706.03825"
SPRINGENBERG = "Springenberg et al. 2014, arXiv 1412.6806"
STURMFELS = "Sturmfels, Lundberg, Lee 2020, doi 10.23915/distill.00022"


@dataclass(frozen=True)
class Failure:
    """Something that is known to go wrong, and who has shown it."""

    text: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """What a map of a method shows and what it does not, the formula in plain text, and known failures.

    `comparison` says what to look for where the maps of two classes or units of one picture stand side by side.
    """

    shows: str
    does_not_show: str
    formula: str
    failures: tuple[Failure, ...]
    comparison: str
