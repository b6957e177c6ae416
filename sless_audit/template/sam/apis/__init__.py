"""AWS::Serverless::Api, HttpApi and WebSocketApi, and the APIs that events bring along."""
