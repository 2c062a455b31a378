"""A small OpenID Connect provider: what NHS CIS2 or Entra ID would answer, and what they never
should. It checks what it is sent as strictly as they do."""

import json
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

CLIENT, SECRET = "pathway", "between us two"
# Made once: a key takes a while.
KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in "12")


def challenge_for(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Provider:
    server: HTTPServer
    person: dict[str, Any]
    # What a test spoils.
    claims: dict[str, Any] = field(default_factory=dict)
    without_id_token: bool = False
    key: rsa.RSAPrivateKey = KEY
    userinfo: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    exchanged: int = 0

    def __post_init__(self) -> None:
        answer = self.server.expect_request
        answer("/.well-known/openid-configuration").respond_with_json(self.configuration)
        answer("/token", method="POST").respond_with_handler(self.token)
        answer("/userinfo").respond_with_handler(self.who)
        answer("/keys").respond_with_json(self.keys)

    @property
    def address(self) -> str:
        return self.server.url_for("").rstrip("/")

    @property
    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorise",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    @property
    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorise(self, location: str) -> dict[str, str]:
        """What the browser brings here; the person signs in; what it takes back."""
        assert location.startswith(f"{self.address}/authorise?")
        parameters = {name: value[0] for name, value in parse_qs(urlsplit(location).query).items()}
        assert parameters["response_type"] == "code"
        assert parameters["client_id"] == CLIENT
        assert set(parameters["scope"].split()) == {"openid", "profile", "email"}
        assert parameters["code_challenge_method"] == "S256"
        assert len(parameters["nonce"]) >= 22 and len(parameters["state"]) >= 16
        code = secrets.token_urlsafe()
        self.codes[code] = parameters
        return {"code": code, "state": parameters["state"], "back": parameters["redirect_uri"]}

    def token(self, request: Request) -> Response:
        scheme, _, credentials = request.headers["Authorization"].partition(" ")
        assert scheme == "Basic" and b64decode(credentials).decode() == f"{CLIENT}:{SECRET}"
        assert request.form["grant_type"] == "authorization_code"
        parameters = self.codes.pop(request.form["code"], None)
        if (
            parameters is None
            or challenge_for(request.form["code_verifier"]) != parameters["code_challenge"]
        ):
            return self.json({"error": "invalid_grant"}, 400)
        assert request.form["redirect_uri"] == parameters["redirect_uri"]
        self.exchanged += 1
        answer: dict[str, Any] = {
            "access_token": "let me in",
            "token_type": "Bearer",
            "expires_in": 300,
        }
        if not self.without_id_token:
            answer["id_token"] = self.id_token(parameters["nonce"])
        return self.json(answer)

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": self.person["sub"],
            "nonce": nonce,
            "iat": now,
            "exp": now + 300,
            **self.claims,
        }
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})

    def who(self, request: Request) -> Response:
        assert request.headers["Authorization"] == "Bearer let me in"
        return self.json({**self.person, **self.userinfo})

    @staticmethod
    def json(body: dict[str, Any], status: int = 200) -> Response:
        return Response(json.dumps(body), status, content_type="application/json")
