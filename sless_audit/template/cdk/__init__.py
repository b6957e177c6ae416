"""CDK assemblies: what `cdk synth` writes, a manifest with templates and assets beside it."""
