"""`if __name__ == "__main__":`, with a command line of its own."""

# %% double
import argparse


def double(values):
    return [2 * v for v in values]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=3)
    options, _ = parser.parse_known_args()
    print(double(range(options.n)))


if __name__ == "__main__":
    main()
