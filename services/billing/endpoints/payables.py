"""What is paid, as requests and responses name it."""

from typing import Annotated, Literal

from pydantic import Field

from services.billing.domain.payable import Payable
from shared.web.schemas import RequestModel, ResponseModel

Kind = Annotated[Literal["order"], Field(examples=["order"])]
Reference = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$", description="such as the order's number", examples=["R-7K2M-9QXA-04TV"])
]


class PayableRequest(RequestModel):
    """What is to be paid."""

    kind: Kind
    reference: Reference

    def value(self) -> Payable:
        return Payable(kind=self.kind, reference=self.reference)


class PayableResponse(ResponseModel):
    """What a payment or a document is for."""

    kind: Kind
    reference: Reference
