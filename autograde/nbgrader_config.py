"""nbgrader's configuration of this course: its own commands give our marks.

Run them in this folder: `nbgrader autograde day3_bpe`, `nbgrader generate_feedback day3_bpe`,
`nbgrader export`, and formgrader in JupyterLab.
"""

import os
import sys

from llmweek.notebook import STUB

c = get_config()  # type: ignore[name-defined]  # noqa: F821

# nbgrader calls `alembic` by name, also where no environment is activated.
os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])

c.CourseDirectory.course_id = "llmweek"
# grades.csv, the default, is what `llmweek grade` writes. `--to` names another.
c.ExportPlugin.to = "gradebook.csv"
c.ClearSolutions.code_stub = {"python": STUB}

# A submission is read, rebuilt, run and checked by our own parts. None of nbgrader's steps that
# trust a submission is left: what they see is our notebook.
c.Autograde.exporter_class = "autograde.nbgrader_parts.SubmissionExporter"
c.Autograde.pre_convert_hook = "autograde.nbgrader_parts.prepare"
c.Autograde.sanitize_preprocessors = ["nbgrader.preprocessors.CheckCellMetadata"]
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.AssignLatePenalties.plugin_class = "autograde.late.LatePenalty"

c.GenerateFeedback.exporter_class = "autograde.nbgrader_parts.FeedbackExporter"
c.GenerateFeedback.preprocessors = []
