# A group, a policy of our own for it, and a user who joins it.
aws iam create-group --group-name photo-readers
cat > policy.json <<'EOF'
{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::studio-photos-2026"},
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::studio-photos-2026/*"}
  ]
}
EOF
arn=$(aws iam create-policy --policy-name read-studio-photos --policy-document file://policy.json --query Policy.Arn --output text)
aws iam attach-group-policy --group-name photo-readers --policy-arn "$arn"
aws iam create-user --user-name developer-1
aws iam add-user-to-group --user-name developer-1 --group-name photo-readers
