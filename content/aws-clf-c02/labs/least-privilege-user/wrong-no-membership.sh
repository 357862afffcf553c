# Group, policy and user are there, but the user never joined.
aws iam create-group --group-name photo-readers
aws iam create-user --user-name developer-1
cat > policy.json <<'EOF'
{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::studio-photos-2026"},
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::studio-photos-2026/*"}
  ]
}
EOF
aws iam put-group-policy --group-name photo-readers --policy-name read --policy-document file://policy.json
