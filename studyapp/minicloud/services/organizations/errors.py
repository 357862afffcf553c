"""What Organizations refuses, with AWS's codes, reasons and words.

Codes and reasons are those of botocore's model. Words that public reports quote from AWS's own
answers (issue threads of terraform, org-formation, prowler; records of emulators) are taken as
they are there; the others are marked as unverified.
"""

from studyapp.minicloud.kernel.errors import CloudError


def not_in_use() -> CloudError:
    """The caller's account is in no organisation."""
    text = "Your account is not a member of an organization."
    return CloudError("AWSOrganizationsNotInUseException", text, 400)


def no_access() -> CloudError:
    """A member asks for what only the management account may."""
    text = "You don't have permissions to access this resource."
    return CloudError("AccessDeniedException", text, 400)


def no_linked_role() -> CloudError:
    """The caller may not let Organizations make its role (the words are those of the model)."""
    text = (
        "The operation that you attempted requires you to have the iam:CreateServiceLinkedRole for "
        "organizations.amazonaws.com permission so that AWS Organizations can create the required "
        "service-linked role. You don't have that permission."
    )
    reason = "ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE"
    code = "AccessDeniedForDependencyException"
    return CloudError(code, text, 400, unverified=True, Reason=reason)


def already_in() -> CloudError:
    """The account is in an organisation already."""
    text = "The AWS account is already a member of an organization."
    return CloudError("AlreadyInOrganizationException", text, 400)


def not_empty() -> CloudError:
    """The organisation has accounts, units or policies."""
    text = "To delete an organization you must first remove all member accounts, OUs and policies."
    return CloudError("OrganizationNotEmptyException", text, 400, unverified=True)


def unit_not_empty() -> CloudError:
    """The unit has accounts or units below it."""
    text = "You cannot delete an organizational unit that contains accounts or child OUs."
    return CloudError("OrganizationalUnitNotEmptyException", text, 400, unverified=True)


def same_unit() -> CloudError:
    """A unit of that name is below the same parent."""
    text = "An OU with the same name already exists."
    return CloudError("DuplicateOrganizationalUnitException", text, 400)


def same_policy() -> CloudError:
    """A policy of that type and name exists."""
    text = "A policy with the same name already exists."
    return CloudError("DuplicatePolicyException", text, 400)


def no_root() -> CloudError:
    """No root has this id."""
    return CloudError("RootNotFoundException", "You specified a root that doesn't exist.", 400)


def no_parent(side: str = "") -> CloudError:
    """No root or unit has this id; `side` is "Source" or "Destination" when an account moves."""
    text = f"You specified a {side.lower() + ' ' if side else ''}parent that doesn't exist."
    return CloudError(f"{side}ParentNotFoundException", text, 400, unverified=True)


def no_child() -> CloudError:
    """No account or unit has this id."""
    text = "You specified a child that doesn't exist."
    return CloudError("ChildNotFoundException", text, 400, unverified=True)


def no_unit() -> CloudError:
    """No organizational unit has this id."""
    text = "You specified an organizational unit that doesn't exist"
    return CloudError("OrganizationalUnitNotFoundException", text, 400)


def no_account() -> CloudError:
    """No account of the organisation has this id."""
    text = "You specified an account that doesn't exist."
    return CloudError("AccountNotFoundException", text, 400)


def no_target() -> CloudError:
    """Nothing that policies or tags can be on has this id."""
    return CloudError("TargetNotFoundException", "You specified a target that doesn't exist.", 400)


def no_policy() -> CloudError:
    """No policy has this id."""
    return CloudError("PolicyNotFoundException", "You specified a policy that doesn't exist.", 400)


def no_request() -> CloudError:
    """No account was asked for under this id."""
    text = "You specified a create account request that doesn't exist."
    return CloudError("CreateAccountStatusNotFoundException", text, 400, unverified=True)


def same_place() -> CloudError:
    """The account is where it shall go."""
    text = "The account is already present in the specified destination."
    return CloudError("DuplicateAccountException", text, 400, unverified=True)


def type_enabled() -> CloudError:
    """The type of policies is enabled already."""
    text = "The specified policy type is already enabled."
    return CloudError("PolicyTypeAlreadyEnabledException", text, 400)


def type_not_enabled() -> CloudError:
    """The type of policies is not enabled in the root."""
    text = "This operation can be performed only for enabled policy types."
    return CloudError("PolicyTypeNotEnabledException", text, 400)


def type_not_available() -> CloudError:
    """An organisation for billing alone has no policies."""
    text = "You can't use the specified policy type with the feature set currently enabled."
    code = "PolicyTypeNotAvailableForOrganizationException"
    return CloudError(code, text, 400, unverified=True)


def attached_already() -> CloudError:
    """The policy is attached there: AWS says it in the words of another error."""
    text = "A policy with the specified name and type already exists."
    return CloudError("DuplicatePolicyAttachmentException", text, 400)


def not_attached() -> CloudError:
    """The policy is not attached there."""
    text = "The policy isn't attached to the specified target."
    return CloudError("PolicyNotAttachedException", text, 400, unverified=True)


def policy_in_use() -> CloudError:
    """The policy is attached somewhere."""
    text = "The policy is attached to one or more entities. Detach it before you delete it."
    return CloudError("PolicyInUseException", text, 400, unverified=True)


def malformed() -> CloudError:
    """The text is no policy of its type."""
    text = (
        "The provided policy document does not meet the requirements of the specified policy type."
    )
    return CloudError("MalformedPolicyDocumentException", text, 400)


def master_stays() -> CloudError:
    """The management account cannot leave its organisation."""
    text = "You cannot remove the management account from the organization."
    return CloudError("MasterCannotLeaveOrganizationException", text, 400, unverified=True)


def closed_already() -> CloudError:
    """The account was closed."""
    text = "The provided account is already closed."
    return CloudError("AccountAlreadyClosedException", text, 400)


def no_handshake() -> CloudError:
    """No handshake has this id, or it is somebody else's."""
    text = "You specified a handshake that doesn't exist."
    return CloudError("HandshakeNotFoundException", text, 400, unverified=True)


def same_handshake() -> CloudError:
    """The account has an open invitation from this organisation."""
    text = "A handshake with the same action and target already exists."
    return CloudError("DuplicateHandshakeException", text, 400, unverified=True)


def already_in_state() -> CloudError:
    """The handshake was answered so before."""
    text = "The handshake is already in the requested state."
    return CloudError("HandshakeAlreadyInStateException", text, 400, unverified=True)


def no_transition() -> CloudError:
    """The handshake was answered in another way, or is over."""
    text = "The handshake can't be changed from its current state in this way."
    return CloudError("InvalidHandshakeTransitionException", text, 400, unverified=True)


def handshake_constraint(reason: str, text: str, *, unverified: bool = True) -> CloudError:
    """A limit of invitations; `reason` is the one of the model's list."""
    code = "HandshakeConstraintViolationException"
    return CloudError(code, text, 400, unverified=unverified, Reason=reason)


def constraint(reason: str, text: str, *, unverified: bool = True) -> CloudError:
    """A limit; `reason` is the one of the model's list."""
    code = "ConstraintViolationException"
    return CloudError(code, text, 400, unverified=unverified, Reason=reason)


def invalid(reason: str, text: str) -> CloudError:
    """A parameter; `reason` is the one of the model's list, whose words its documentation has."""
    return CloudError("InvalidInputException", text, 400, Reason=reason)


def bad_pattern() -> CloudError:
    """A parameter that is no address, or no id of an account."""
    text = "You provided a value that does not match the required pattern."
    return invalid("INVALID_PATTERN", text)


def not_modelled(what: str) -> CloudError:
    """A parameter or a sort of policy that AWS has and the sandbox does not."""
    return CloudError("NotImplemented", f"{what} is not part of this sandbox yet.", 501)
