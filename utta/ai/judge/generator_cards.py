"""The judge card, generator by generator: also of generators that the judge had never met."""

import numpy as np

from utta.ai.judge.agreement import accuracy, gwet_ac1, quadratic_kappa
from utta.ai.judge.held import Held
from utta.ai.judge.material import Integers, Material
from utta.ai.judge.mean_agreement import means
from utta.domain.judge_card import GeneratorCard


def generator_cards(
    material: Material, held: dict[str, Held], unseen: dict[str, Held], seed: int
) -> tuple[GeneratorCard, ...]:
    """A card for each named generator, by name; none with fewer than two. Those without a prediction are left out."""
    names = sorted(set(material.generators) - {""})
    if len(names) < 2:
        return ()
    generators = np.array(material.generators)
    cards = [_card(name, material, held, unseen, np.flatnonzero(generators == name), seed) for name in names]
    return tuple(card for card in cards if card is not None)


def _card(
    name: str, material: Material, held: dict[str, Held], unseen: dict[str, Held], own: Integers,
    seed: int,
) -> GeneratorCard | None:  # fmt: skip
    known, new = means(material, held, own), means(material, unseen, own)
    if known is None:
        return None
    return GeneratorCard(
        generator=name,
        n=known.n,
        accuracy=known.interval(accuracy, seed),
        kappa=known.interval(quadratic_kappa, seed),
        ac1=known.interval(gwet_ac1, seed),
        unseen_accuracy=new.estimate(accuracy) if new else None,
        unseen_kappa=new.estimate(quadratic_kappa) if new else None,
        unseen_ac1=new.estimate(gwet_ac1) if new else None,
    )
