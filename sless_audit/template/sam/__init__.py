"""SAM templates, lowered to the CloudFormation resources that SAM makes of them.

What is not as in the translator's output, since a template is read before `sam package`:
- local paths stay: `Code` of a function, `Content` of a layer, `DefinitionS3Location` of a state machine,
  `BodyS3Location` of an API and `TemplateURL` of a nested stack are then the path as a string;
- the hash in the logical ID of a version or a deployment is of the same length, but of what we see.
"""

from sless_audit.template.sam.cfn import rewrite_references
from sless_audit.template.sam.lowering import lower
from sless_audit.template.sam.model import Lowered, LoweredResource, SamProblem

__all__ = ["Lowered", "LoweredResource", "SamProblem", "lower", "rewrite_references"]
