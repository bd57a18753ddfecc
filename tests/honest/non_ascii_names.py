"""Names, texts and comments in other scripts."""

# %% double
# 每个数的两倍 — удвоить каждое 🚀
faktor_für_später = zwei = 2
λ = lambda значение: zwei * значение


def double(values):
    """Zwei­mal jeder Wert."""
    ergebnis_größe = [λ(值) for 值 in values]
    return ergebnis_größe


print("🤗", "naïve café", "\u202eabc")

# %% unit
def unit(x):
    Σ = (x**2).sum()
    return x / Σ**0.5
